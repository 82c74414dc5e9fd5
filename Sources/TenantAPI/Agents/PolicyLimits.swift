import Billing
import Metering
import Money

/// What a tenant's plan leaves of each data source at an instant.
struct PolicyLimits {
    private let draft: DraftBilling
    /// What admission goes by; empty while nothing may be sent.
    private let allowances: [UsageAllowance]
    private let products: Set<String>?
    /// More than any quota leaves: asked for to find out how much it is.
    private static let everything: Int128 = 1_000_000_000_000_000_000_000_000
    private static let sampleOneInMax = 1024

    init(_ draft: DraftBilling) {
        self.draft = draft
        let history = draft.history
        allowances = history.admittingTimelines(at: draft.now).compactMap { timeline in
            BillingEngine(timeline: timeline)
                .allowance(at: draft.now, usage: draft.usage, cap: history.usageCap)
        }
        products = history.products(at: draft.now)
    }

    func policy(of source: DataSource) -> SourcePolicy {
        let timeline = draft.history.timeline
        if draft.now < timeline.start { return SourcePolicy(reason: .noSubscription) }
        if timeline.isPaused(at: draft.now) { return SourcePolicy(reason: .paused) }
        if source.key == Admission.agentHealthKey { return SourcePolicy() }
        let isInPlan = draft.history.admittingTimelines(at: draft.now).contains {
            let plan = $0.plan(at: draft.now).plan
            return plan.unpriced == .free || plan.pricedDataSources.contains(source.key)
        }
        guard isInPlan, products?.contains(source.product) ?? true else {
            return SourcePolicy(reason: .notInPlan)
        }
        var policy = SourcePolicy()
        limit(&policy, of: source.key)
        price(&policy, of: source.key)
        return policy
    }

    /// The budget of what is left, and how much of the pace so far fits in it.
    private func limit(_ policy: inout SourcePolicy, of key: String) {
        let left = allowances.map { $0.admissibleBytes(of: Self.everything, dataSource: key) }.max()
        guard let left, left < Self.everything else { return }
        let end = draft.history.timeline.end ?? draft.month.end
        let seconds = max(1, min(end, draft.month.end).unixSeconds - draft.now.unixSeconds)
        let budget = left / Int128((seconds + 3599) / 3600)
        policy.budgetBytesPerHour = budget
        if left == 0 { policy.reason = .quota }
        guard let charge = charge(of: key), budget > 0 else { return }
        let start = max(draft.month.start, draft.history.timeline.start)
        let elapsed = max(1, (draft.now.unixSeconds - start.unixSeconds) / 3600)
        let pace = charge.usedBytes / Int128(elapsed)
        while policy.sampleOneIn < Self.sampleOneInMax,
            pace / Int128(policy.sampleOneIn) > budget
        { policy.sampleOneIn *= 2 }
    }

    private func price(_ policy: inout SourcePolicy, of key: String) {
        guard let charge = charge(of: key) else { return }
        policy.freeBytesLeft = max(0, charge.freeBytes - charge.usedBytes)
        let rows = draft.sourceUsage.filter { $0.dataSource == key }
        let records = rows.reduce(Int128.zero) { $0 + Int128($1.records) }
        guard records > 0 else { return }
        let bytes = rows.reduce(Int128.zero) { $0 + Int128($1.billableBytes) }
        policy.pricePerMillionRecords =
            charge.amount(ofMillionRecords: records, bytes: bytes).rounded(fractionDigits: 6)
    }

    private func charge(of key: String) -> UsageAllowance.ChargeUse? {
        allowances.last?.charges.first { $0.terms.dataSources.contains(key) }
    }
}
