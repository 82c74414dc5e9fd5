import BPF

/// `process.exec`: program executions (bpf/process_exec.bpf.c).
final class ProcessExecSource: DataSource {
    static let plan = SourcePlan(
        key: "process.exec",
        object: .processExec,
        rungs: [
            HookRung(
                name: "tp_btf/sched_process_exec + iter/task",
                programs: ["exec_btf", "running"]
            ),
            HookRung(
                name: "raw_tp/sched_process_exec",
                programs: ["exec_raw"],
                omittedMaps: ["walked"]
            ),
        ],
        iterators: ["running"],
        isSecurity: true
    )

    /// Learns what runs already; without that, only what executes from now on is known by its path.
    init(_ kernel: LoadedSource, context: SourceContext) throws {
        context.processes.watchExecutions()
        try kernel.iterator("running")?.run(recordBytes: ProcessExecSample.byteCountMax) {
            ProcessExecSample($0)?.learn(in: context.processes)
        }
    }

    func write(_ sample: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = ProcessExecSample(sample) else { return false }
        sample.write(to: writer)
        return true
    }
}
