/// What failed calls have in common: `struct syscall_error_key` of bpf/syscall_error.h.
struct SyscallErrorKey: Hashable, BitwiseCopyable {
    var generation: UInt32 = 0
    /// Positive.
    var error: UInt16 = 0
    /// Its number on this architecture.
    var systemCall: UInt16 = 0
    var cgroupID: UInt64 = 0
    private var command0: UInt64 = 0
    private var command1: UInt64 = 0

    /// The process's command, at most 15 bytes.
    var command: String { withUnsafeBytes(of: self) { SampleText.text($0, 16..<32) } }
}
