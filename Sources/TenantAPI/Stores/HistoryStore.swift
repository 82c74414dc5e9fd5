public import Billing
public import Metering
public import Money

/// Subscriptions and their logs. Everything throws `StoreFailure`.
public protocol HistoryStore: Sendable {
    /// A tenant's subscriptions, oldest first, read with the tenant's rights.
    func ownHistories(of tenant: UniqueID) async throws -> [BillingHistory]
    /// Some tenants' subscriptions, by tenant and then oldest first.
    func histories(of tenants: [UniqueID]) async throws -> [BillingHistory]

    /// Starts a subscription; throws `StoreFailure.exists` where another one is not over by then.
    func subscribe(
        _ terms: AgreementTerms,
        plan: PlanVersion,
        startsAt: Instant,
        discounts: [Discount],
        usageCap: ExactDecimal?
    ) async throws -> BillingHistory
    /// Appends what was asked of a subscription; nil when the tenant has no such subscription.
    ///
    /// Throws `HistoryRefusal` where it cannot be done.
    func append(
        _ actions: [(action: RecordedAction, plan: PlanVersion?)],
        to subscription: UniqueID,
        tenant: UniqueID
    ) async throws -> BillingHistory?

    /// Grants credit from now on, on PostgreSQL's clock; throws `StoreFailure.exists` where its key
    /// is taken.
    func grant(_ credit: RecordedCredit, tenant: UniqueID) async throws -> RecordedCredit
    /// A tenant's grants after `after`, in the order granted.
    func credits(
        of tenant: UniqueID,
        in currency: Currency,
        after: UniqueID?,
        limit: Int
    ) async throws -> [RecordedCredit]
}
