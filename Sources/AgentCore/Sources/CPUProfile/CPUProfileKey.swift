/// A process and one of its stacks: `struct cpu_profile_key` of bpf/cpu_profile.h.
struct CPUProfileKey: Hashable, BitwiseCopyable {
    var generation: UInt32 = 0
    var processID: UInt32 = 0
    /// A hash of the frames.
    var stack: UInt64 = 0
}
