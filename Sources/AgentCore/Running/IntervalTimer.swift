/// Says when something that is done every so often is due; late is done once, not several times.
struct IntervalTimer {
    private let intervalNs: Int64
    private var dueNs: Int64

    init(everyMs: Int, nowNs: Int64) {
        intervalNs = Int64(everyMs) * 1_000_000
        dueNs = nowNs + intervalNs
    }

    /// Whether it is due; then the next time is set.
    mutating func fires(nowNs: Int64) -> Bool {
        guard nowNs >= dueNs else { return false }
        dueNs = max(dueNs + intervalNs, nowNs + intervalNs / 2)
        return true
    }

    /// Makes it due at the latest so long from now.
    mutating func hasten(toMs: Int, _ nowNs: Int64) {
        dueNs = min(dueNs, nowNs + Int64(toMs) * 1_000_000)
    }

    /// How long until it is due, at least a millisecond.
    func waitMs(_ nowNs: Int64) -> Int {
        max(1, Int(clamping: (dueNs - nowNs) / 1_000_000))
    }
}
