public import Billing
public import Metering
public import Money
import Postgres

/// Subscriptions and their logs: reading them, and appending to them in turn.
public struct HistoryRepository: Sendable {
    let database: Database
    private let reader: HistoryReader

    /// - Parameters:
    ///   - database: the way to the database.
    ///   - reader: remembers plans and time zones between readings.
    public init(database: Database, reader: HistoryReader) {
        self.database = database
        self.reader = reader
    }

    // MARK: Reading

    /// A tenant's subscriptions, oldest first, read with the tenant's rights.
    public func ownHistories(of tenant: UniqueID) async throws -> [BillingHistory] {
        try await database.asTenant(tenant) { transaction in
            try await reader.histories(of: [tenant], query: transaction.sending)
        }
    }

    /// Some tenants' subscriptions, by tenant and then oldest first.
    public func histories(of tenants: [UniqueID]) async throws -> [BillingHistory] {
        try await database.asOperator { transaction in
            try await reader.histories(of: tenants, query: transaction.sending)
        }
    }

    // MARK: Appending

    /// Starts a subscription; throws `StoreFailure.exists` where another one is not over by then.
    ///
    /// `plan` is the published version, `startsAt` a quarter hour.
    public func subscribe(
        _ terms: AgreementTerms,
        plan: PlanVersion,
        startsAt: Instant,
        discounts: [Discount],
        usageCap: ExactDecimal?
    ) async throws -> BillingHistory {
        try await database.asOperator { transaction in
            let now = try await Self.takeTurn(terms.tenant, transaction)
            let before = try await reader.histories(
                of: [terms.tenant],
                query: transaction.sending
            )
            guard before.allSatisfy({ $0.timeline.end.map { $0 <= startsAt } ?? false }) else {
                throw StoreFailure.exists(constraint: "subscriptions_one_open")
            }
            let subscribed = RecordedEvent(
                requestedAt: now,
                occursAt: startsAt,
                action: .subscribe(
                    PlanReference(plan),
                    discounts: discounts,
                    usageCap: usageCap
                )
            )
            // Seats of now, from the start on; accounts that change before it are events too.
            let seats = RecordedEvent(
                requestedAt: now,
                occursAt: min(now, startsAt),
                action: .seats(try await UserRepository.seats(of: terms.tenant, transaction))
            )
            let history = try BillingHistory(
                terms: terms,
                events: [seats, subscribed],
                plans: [PlanReference(plan): plan],
                credits: before.last?.credits ?? []
            )
            _ = try await transaction.pipeline(
                [Self.insertion(of: terms, startsAt: startsAt)]
                    + Self.recording(history.events[...], of: history)
            )
            return history
        }
    }

    /// Appends what was asked of a subscription; nil when the tenant has no such subscription.
    ///
    /// Throws `HistoryRefusal` where it cannot be done. `actions` are recorded together.
    public func append(
        _ actions: [(action: RecordedAction, plan: PlanVersion?)],
        to subscription: UniqueID,
        tenant: UniqueID
    ) async throws -> BillingHistory? {
        try await database.asOperator { transaction in
            let now = try await Self.takeTurn(tenant, transaction)
            let all = try await reader.histories(of: [tenant], query: transaction.sending)
            guard var history = all.first(where: { $0.terms.subscription == subscription }) else {
                return nil
            }
            let known = history.events.count
            for (action, plan) in actions {
                history = try history.appending(action, requestedAt: now, plan: plan)
            }
            try Self.refuseOverlap(history, all)
            _ = try await transaction.pipeline(
                Self.recording(history.events[known...], of: history)
                    + [Self.projection(of: history)]
            )
            return history
        }
    }

    /// The events themselves, and what the tenant is told of them.
    private static func recording(
        _ events: ArraySlice<RecordedEvent>,
        of history: BillingHistory
    ) -> [PostgresStatement] {
        let (tenant, subscription) = (history.terms.tenant, history.terms.subscription)
        return events.map { $0.insertion(tenant: tenant, subscription: subscription) }
            + events.compactMap { history.notification(of: $0) }
            .map { NotificationOutbox.enqueue($0) }
    }

    /// A change that revives a cancelled subscription must leave the next one its time.
    private static func refuseOverlap(
        _ history: BillingHistory,
        _ all: [BillingHistory]
    ) throws(HistoryRefusal) {
        let next = all.first {
            $0.terms.subscription != history.terms.subscription
                && $0.timeline.start >= history.timeline.start
        }
        guard let next, history.timeline.end.map({ next.timeline.start < $0 }) ?? true else {
            return
        }
        let start = next.timeline.start
        throw HistoryRefusal(.state, message: "another subscription begins at \(start)")
    }

    /// Makes those who change a tenant's agreement take turns, keeps the closing of a period apart
    /// from them, and reads the clock.
    static func takeTurn(
        _ tenant: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws -> Instant {
        try await transaction.pipeline([
            // Shared, as by a commit: whoever closes a period waits for events of that period. It
            // comes first, so that who holds it exclusively may still take a tenant's turn.
            PostgresStatement(
                "SELECT pg_advisory_xact_lock_shared($1)",
                [.int64(EpochLock.key)]
            ),
            turn(of: tenant), PostgresStatement("SELECT meterbee.metering_now() AS now"),
        ])[2].only().instant("now")
    }

    /// Waits until nobody else changes a tenant's agreement, and keeps others from it.
    static func turn(of tenant: UniqueID) -> PostgresStatement {
        PostgresStatement("SELECT pg_advisory_xact_lock(1, hashtext($1::text))", [.id(tenant)])
    }

    private static func insertion(
        of terms: AgreementTerms,
        startsAt: Instant
    ) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.subscriptions (tenant_id, id, starts_at, time_zone, created_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .id(terms.tenant), .id(terms.subscription), .instant(startsAt),
                .text(terms.timeZone), .instant(terms.createdAt),
            ]
        )
    }

    private static func projection(of history: BillingHistory) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.subscriptions SET ends_at = $3
            WHERE tenant_id = $1 AND id = $2 AND ends_at IS DISTINCT FROM $3
            """,
            [
                .id(history.terms.tenant), .id(history.terms.subscription),
                .optionalInstant(history.timeline.end),
            ]
        )
    }
}

extension PostgresTransaction {
    /// Sends statements together, for those that take a way to ask.
    var sending: HistoryReader.Query { { try await self.pipeline($0) } }
}
