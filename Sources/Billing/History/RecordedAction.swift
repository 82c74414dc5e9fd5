public import Money

/// What was asked of a subscription, as the log keeps it: plans by their names.
public enum RecordedAction: Hashable, Sendable {
    /// It starts, perhaps with a cap on what usage of a month may come to.
    case subscribe(PlanReference, discounts: [Discount], usageCap: ExactDecimal?)
    /// So many user accounts are not disabled from now on.
    case seats(Int)
    /// Another plan, or another version of it, applies.
    case change(PlanReference, when: RequestTime)
    /// Another cap on usage applies, or none.
    case usageCap(ExactDecimal?)
    /// It ends; unused advance fees may be returned where it ends at once.
    case cancel(when: RequestTime, refundsFees: Bool)
    /// Ingest is refused from now on, and no further advance fees are charged.
    case pause
    /// The end of a pause.
    case resume
}

extension RecordedAction {
    /// The plan that the action names; nil for actions that name none.
    public var plan: PlanReference? {
        switch self {
        case .subscribe(let plan, _, _), .change(let plan, _): plan
        case .seats, .usageCap, .cancel, .pause, .resume: nil
        }
    }

    /// What it does to the timeline; nil for a cap, which no period depends on.
    func applied(plans: [PlanReference: PlanVersion]) -> SubscriptionAction? {
        switch self {
        case .subscribe(let plan, let discounts, _):
            plans[plan].map { .subscribe($0, discounts: discounts) }
        case .seats(let count): .seats(count)
        case .change(let plan, let when): plans[plan].map { .change($0, when: when) }
        case .usageCap: nil
        case .cancel(let when, let refundsFees): .cancel(when: when, refundsFees: refundsFees)
        case .pause: .pause
        case .resume: .resume
        }
    }
}
