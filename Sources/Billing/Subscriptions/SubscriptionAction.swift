/// What can happen to a subscription.
public enum SubscriptionAction: Hashable, Sendable {
    /// It starts, with discounts that last as long as it does or for some invoices.
    case subscribe(PlanVersion, discounts: [Discount])
    /// So many user accounts are not disabled from now on.
    case seats(Int)
    /// Another plan, or another version of it, applies.
    case change(PlanVersion, when: RequestTime)
    /// It ends; unused advance fees may be returned where it ends at once.
    case cancel(when: RequestTime, refundsFees: Bool)
    /// Ingest is refused from now on, and no further advance fees are charged.
    case pause
    /// The end of a pause.
    case resume
}
