import BPF
import Telemetry

/// `sched.latency`: waits for a processor, by control group (bpf/sched_latency.bpf.c).
final class SchedLatencySource: DataSource {
    static let plan = SourcePlan(
        key: "sched.latency",
        object: .schedLatency,
        rungs: [
            HookRung(
                name: "tp_btf/sched_switch with the scheduler's own account",
                programs: ["switch_account"],
                omittedMaps: ["waiting"]
            ),
            HookRung(
                name: "raw_tp/sched_wakeup,sched_wakeup_new,sched_switch",
                programs: ["wakeup_raw", "wakeup_new_raw", "switch_raw"],
                omittedMaps: ["accounts"]
            ),
        ],
        ring: nil,
        signal: .metrics
    )

    private var interval = AggregateInterval()
    private var other = OtherTally()

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        interval.advance()
        var count = 0
        try kernel.takeClosed("waits", key: SchedLatencyKey.self, value: HistogramValue.self) {
            guard let durations = $1.first?.durations else { return }
            writer.beginHistogram(.runQueueWait, durations, over: interval)
            writer.attribute(AttributeName.cgroupID, $0.cgroupID)
            writer.container(cgroupID: $0.cgroupID)
            count += 1
        }
        if let rest = try other.take(kernel) {
            // Its buckets are not known: the last one has no upper bound.
            writer.beginHistogram(.runQueueWait, DurationHistogram(rest), over: interval)
            writer.attribute(AttributeName.cgroupID, AttributeName.otherValue)
            count += 1
        }
        return FlushCount(aggregates: count)
    }
}
