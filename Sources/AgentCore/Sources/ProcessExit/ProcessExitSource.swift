/// `process.exit`: ends of processes (bpf/process_exit.bpf.c).
final class ProcessExitSource: DataSource {
    static let plan = SourcePlan(
        key: "process.exit",
        object: .processExit,
        rungs: [
            HookRung(
                name: "tp_btf/sched_process_exit",
                programs: ["exit_btf"],
                omittedMaps: ["ended"]
            ),
            HookRung(
                name: "tp_btf/sched_process_exit before 6.16 + raw_tp/sched_process_free",
                programs: ["exit_live", "forget"]
            ),
            HookRung(
                name: "raw_tp/sched_process_exit,sched_process_free",
                programs: ["exit_raw", "forget"]
            ),
        ],
        isSecurity: true
    )

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func write(_ sample: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = ProcessExitSample(sample) else { return false }
        sample.write(to: writer)
        return true
    }
}
