/// What failed calls have in common: `struct syscall_error_key` of bpf/syscall_error.h.
struct SyscallErrorKey: Hashable, BitwiseCopyable {
    var generation: UInt32 = 0
    /// Positive.
    var error: UInt16 = 0
    /// Its number on this architecture.
    var systemCall: UInt16 = 0
    /// When the process began, in nanoseconds since boot.
    var startedNs: UInt64 = 0
    var processID: UInt32 = 0
    /// Which of the programs that the process was, the lower bits.
    var execID: UInt32 = 0
}
