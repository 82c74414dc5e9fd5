/// The free bytes of one month: a plan change takes nothing back and gives nothing twice.
struct FreeQuotaLedger {
    /// Bytes used free so far in the month, by charge key.
    private var usedBytes: [String: Int128] = [:]
    /// What blocking charges let through, free or not: a quota that was raised at once let more
    /// through than the plan that is still billed had free.
    private var admittedBytes: [String: Int128] = [:]
    private var isInTrial = false

    /// Goes on to a phase; the first after a trial has fresh quotas.
    mutating func enter(_ phase: Phase) {
        if isInTrial && !phase.isTrial { (usedBytes, admittedBytes) = ([:], [:]) }
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
        let usedFree = min(explained.usedBytes, freeBytes)
        usedBytes[key] = usedBefore + usedFree
        admittedBytes[key, default: 0] += terms.overage == .block ? explained.usedBytes : usedFree
        return explained
    }

    /// What a blocking charge may let through in a phase that is not rated yet. It goes by what was
    /// let through before, so that a change gives nothing twice.
    func quota(
        _ terms: UsageTerms,
        key: String,
        in phase: Phase,
        of timeline: SubscriptionTimeline
    ) -> Int128 {
        terms.freeBytes(
            startShare: timeline.startShare(of: phase.month),
            usedBefore: admittedBytes[key] ?? 0
        )
    }
}
