/// The free bytes of one month: a plan change takes nothing back and gives nothing twice.
struct FreeQuotaLedger {
    /// Bytes used free so far in the month, by charge key.
    private var usedBytes: [String: Int128] = [:]
    private var isInTrial = false

    /// Goes on to a phase; the first after a trial has fresh quotas.
    mutating func enter(_ phase: Phase) {
        if isInTrial && !phase.isTrial { usedBytes = [:] }
        isInTrial = phase.isTrial
    }

    /// Prices what a charge's data sources sent in a phase, and notes what of it was free.
    mutating func rate(
        _ terms: UsageTerms,
        key: String,
        in phase: Phase,
        of timeline: SubscriptionTimeline,
        usage: any UsageSource
    ) -> UsageExplanation {
        let shares = terms.dataSources.map { source in
            let bytes = phase.covered.reduce(Int128.zero) {
                $0 + usage.billableBytes(dataSource: source, in: $1)
            }
            return UsageShare(dataSource: source, bytes: bytes)
        }
        let usedBefore = usedBytes[key] ?? 0
        let share = timeline.startShare(of: phase.month)
        let freeBytes = terms.freeBytes(startShare: share, usedBefore: usedBefore)
        let explained = terms.rate(shares, freeBytes: freeBytes, fraction: phase.fraction)
        usedBytes[key] = usedBefore + min(explained.usedBytes, freeBytes)
        return explained
    }
}
