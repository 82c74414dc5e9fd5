/// `process.exec`: program executions (bpf/process_exec.bpf.c).
final class ProcessExecSource: DataSource {
    static let plan = SourcePlan(
        key: "process.exec",
        object: .processExec,
        rungs: [
            HookRung(name: "tp_btf/sched_process_exec", programs: ["exec_btf"]),
            HookRung(name: "raw_tp/sched_process_exec", programs: ["exec_raw"]),
        ],
        isSecurity: true
    )

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func write(_ sample: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = ProcessExecSample(sample) else { return false }
        sample.write(to: writer)
        return true
    }
}
