/// How often calls failed, and whose: `struct syscall_error_value` of bpf/syscall_error.h.
struct SyscallErrorValue: BitwiseCopyable {
    var tally = Tally()
    private var who: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

    /// Nothing failed.
    init() {}

    /// The process as it was at the first of them.
    var subject: Subject {
        withUnsafeBytes(of: self) { Subject($0, at: MemoryLayout<Tally>.size) }
    }
}
