package import BPF

/// `process.exec`: program executions (bpf/process_exec.bpf.c).
package final class ProcessExecSource: DataSource {
    package static let key = "process.exec"

    package let hook: HookReport
    private let object: BPFObject
    private let links: [BPFLink]
    private let programs: Set<String>
    private let samples: BPFRingBuffer
    private let counters: BPFCounters
    /// Samples that are not of the program's layout; a mismatch of builds.
    private(set) var malformed = 0

    /// Starts the source.
    package convenience init(hierarchyNumber: UInt32) throws {
        try self.init(hierarchyNumber, rungs: Self.rungs)
    }

    /// Starts the source on one of these rungs.
    init(_ hierarchyNumber: UInt32, rungs: [HookRung]) throws {
        let climbed = try HookLadder.climb(.processExec, rungs: rungs) {
            object throws(BPFError) in
            try object.setConstant("cgroup_hierarchy", hierarchyNumber)
        }
        object = climbed.object
        links = climbed.links
        hook = climbed.report
        programs = climbed.rung.programs
        samples = try BPFRingBuffer(object.map("samples"))
        counters = try BPFCounters(object.map("counters"))
    }

    package var wakeDescriptor: Int32 { samples.descriptor }

    package func drain(into writer: RecordWriter) throws(BPFError) -> Int {
        var count = 0
        try samples.consume { bytes in
            guard let sample = ProcessExecSample(bytes) else {
                malformed += 1
                return
            }
            sample.write(to: writer)
            count += 1
        }
        return count
    }

    package func kernelCounters(_ bound: KernelCounters.Bound) throws(BPFError) -> KernelCounters {
        try KernelCounters(counters, bound: bound)
    }

    package func missedRuns() throws(BPFError) -> UInt64 {
        var sum: UInt64 = 0
        for program in programs { sum += try object.missedRuns(program) }
        return sum
    }

    static let rungs = [
        HookRung(name: "tp_btf/sched_process_exec", programs: ["exec_btf"]),
        HookRung(name: "raw_tp/sched_process_exec", programs: ["exec_raw"]),
    ]
}
