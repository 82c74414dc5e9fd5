/// A control group: `struct sched_latency_key` of bpf/sched_latency.h.
struct SchedLatencyKey: Hashable, BitwiseCopyable {
    var generation: UInt32 = 0
    private var padding: UInt32 = 0
    var cgroupID: UInt64 = 0
}
