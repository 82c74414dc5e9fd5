import CLibBPF

/// How often a program ran, and how long.
public struct BPFProgramUsage: Hashable, Sendable {
    /// Runs while somebody held a `BPFStatistics`.
    public var runs: UInt64 = 0
    /// The time they took.
    public var runNs: UInt64 = 0
    /// How often the kernel skipped it because it was already running on that CPU.
    public var missedRuns: UInt64 = 0
    /// Instructions that the verifier walked through; the kernel stops at a million.
    public var verifiedInstructions = 0

    /// Nothing yet.
    public init() {}

    init(runs: UInt64, runNs: UInt64, missedRuns: UInt64, verifiedInstructions: Int) {
        self.runs = runs
        self.runNs = runNs
        self.missedRuns = missedRuns
        self.verifiedInstructions = verifiedInstructions
    }

    /// What the kernel tells about a program, by its descriptor.
    public init(_ name: String, descriptor: Int32) throws(BPFError) {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        let result = bpf_obj_get_info_by_fd(descriptor, &info, &size)
        guard result == 0 else {
            throw BPFError(
                code: .map,
                message: "program '\(name)' tells nothing about itself",
                errorNumber: -result
            )
        }
        runs = info.run_cnt
        runNs = info.run_time_ns
        missedRuns = info.recursion_misses
        verifiedInstructions = Int(info.verified_insns)
    }

    /// Both together, for a source of several programs.
    public static func + (left: BPFProgramUsage, right: BPFProgramUsage) -> BPFProgramUsage {
        BPFProgramUsage(
            runs: left.runs &+ right.runs,
            runNs: left.runNs &+ right.runNs,
            missedRuns: left.missedRuns &+ right.missedRuns,
            verifiedInstructions: max(left.verifiedInstructions, right.verifiedInstructions)
        )
    }
}
