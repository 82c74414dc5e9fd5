public import Metering
public import Money

/// Everything that is stored of one subscription, ready for the engine: the one form in which
/// drafts, quotas, admission and finished invoices read it.
public struct BillingHistory: Sendable {
    /// What the log rests on.
    public let terms: AgreementTerms
    /// At least one, in the order in which they were recorded.
    public let events: [RecordedEvent]
    /// Every plan version that an event names.
    public let plans: [PlanReference: PlanVersion]
    /// The tenant's grants of credit, in the order granted.
    public let credits: [CreditGrant]
    /// The life that the log gives.
    public let timeline: SubscriptionTimeline

    /// Reads a log; throws what in it cannot have happened.
    public init(
        terms: AgreementTerms,
        events: [RecordedEvent],
        plans: [PlanReference: PlanVersion],
        credits: [CreditGrant] = []
    ) throws(HistoryRefusal) {
        self.terms = terms
        self.events = events
        self.plans = plans
        self.credits = credits
        timeline = try Self.timeline(of: events, plans: plans, zone: terms.zone)
    }

    private static func timeline(
        of events: [RecordedEvent],
        plans: [PlanReference: PlanVersion],
        zone: any TimeZoneRules
    ) throws(HistoryRefusal) -> SubscriptionTimeline {
        var applied: [SubscriptionEvent] = []
        for event in events {
            if let action = event.action.applied(plans: plans) {
                applied.append(SubscriptionEvent(at: event.occursAt, action: action))
            } else if let plan = event.action.plan {
                let name = "\(plan.key)/\(plan.version)"
                throw HistoryRefusal(.missingPlan, message: "the plan \(name) is missing")
            }
        }
        do {
            let timeline = try SubscriptionTimeline.from(applied, in: zone)
            if let timeline { return timeline }
        } catch {
            let message = error.refusals.first?.message ?? "cannot have happened"
            throw HistoryRefusal(.state, message: message)
        }
        throw HistoryRefusal(.state, message: "nothing was subscribed")
    }
}

extension BillingHistory {
    /// The engine that makes the subscription's invoices.
    public var engine: BillingEngine { BillingEngine(timeline: timeline, tax: terms.tax) }

    /// The cap on a month's usage charges that is in force; nil for none.
    ///
    /// A cap acts on admission at once, and on nothing else.
    public var usageCap: ExactDecimal? {
        for event in events.reversed() {
            switch event.action {
            case .usageCap(let cap), .subscribe(_, _, let cap): return cap
            default: continue
            }
        }
        return nil
    }

    /// Whether the subscription has not ended at an instant; it may not have begun either.
    public func isOpen(at instant: Instant) -> Bool {
        timeline.end.map { instant < $0 } ?? true
    }

    /// When the last event was recorded; the next is recorded then or later.
    public var lastRequestedAt: Instant {
        events.last?.requestedAt ?? terms.createdAt
    }
}
