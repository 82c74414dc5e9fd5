import Billing
public import Metering
import Postgres

/// A tenant's user accounts; each change of how many are not disabled is an event of the
/// subscription's log, in the same transaction.
public struct UserRepository: Sendable {
    private let database: Database
    private let reader: HistoryReader

    /// - Parameters:
    ///   - database: the way to the database.
    ///   - reader: reads the subscription that seats belong to.
    public init(database: Database, reader: HistoryReader) {
        self.database = database
        self.reader = reader
    }

    /// Stores an account; throws `StoreFailure.exists` where its address is taken.
    public func create(_ user: UserAccount, tenant: UniqueID) async throws {
        try await countingSeats(of: tenant) { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.users (tenant_id, id, email, role, disabled, created_at)
                    VALUES ($1, $2, $3, $4, $5, $6)
                    """,
                    [
                        .id(tenant), .id(user.id), .text(user.email), .text(user.role),
                        .bool(user.isDisabled), .instant(user.createdAt),
                    ]
                )
            )
        }
    }

    /// An account; nil when the tenant has none of that identifier.
    public func user(id: UniqueID, tenant: UniqueID) async throws -> UserAccount? {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT id, email, role, disabled, created_at
                    FROM meterbee.users WHERE tenant_id = $1 AND id = $2
                    """,
                    [.id(tenant), .id(id)]
                )
            ).first.map(Self.user)
        }
    }

    /// A tenant's accounts after `after`, oldest first.
    public func users(
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [UserAccount] {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT id, email, role, disabled, created_at
                    FROM meterbee.users
                    WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
                    ORDER BY id LIMIT $3
                    """,
                    [.id(tenant), .optionalID(after), .count(limit)]
                )
            ).map(Self.user)
        }
    }

    /// Changes an account and returns it; nil when the tenant has no such account.
    public func change(
        user id: UniqueID,
        tenant: UniqueID,
        _ change: UserAccountChange
    ) async throws -> UserAccount? {
        try await countingSeats(of: tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.users SET
                        email = coalesce($3, email), role = coalesce($4, role),
                        disabled = coalesce($5, disabled)
                    WHERE tenant_id = $1 AND id = $2
                    RETURNING id, email, role, disabled, created_at
                    """,
                    [
                        .id(tenant), .id(id), .optionalText(change.email),
                        .optionalText(change.role),
                        change.isDisabled.map(PostgresValue.bool) ?? .null,
                    ]
                )
            ).first.map(Self.user)
        }
    }

    /// Deletes an account; false when the tenant has no such account.
    public func delete(user id: UniqueID, tenant: UniqueID) async throws -> Bool {
        try await countingSeats(of: tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    "DELETE FROM meterbee.users WHERE tenant_id = $1 AND id = $2",
                    [.id(tenant), .id(id)]
                )
            ).affectedRows > 0
        }
    }

    // MARK: Seats

    /// Runs a change of accounts and records the seats where their number became another.
    private func countingSeats<Output: Sendable>(
        of tenant: UniqueID,
        _ change: @escaping @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        try await database.asTenant(tenant) { transaction in
            let now = try await HistoryRepository.takeTurn(tenant, transaction)
            let before = try await Self.seats(of: tenant, transaction)
            let output = try await change(transaction)
            let after = try await Self.seats(of: tenant, transaction)
            guard after != before else { return output }
            let open = try await reader.histories(of: [tenant], query: transaction.sending)
                .filter { $0.isOpen(at: now) }
            if after > before { try Self.refuse(after, beyond: open.first, at: now) }
            for history in open {
                // One that ends with this quarter hour may take no event any more.
                guard let next = try? history.appending(.seats(after), requestedAt: now),
                    let event = next.events.last
                else { continue }
                let statement = event.insertion(
                    tenant: tenant,
                    subscription: history.terms.subscription
                )
                _ = try await transaction.query(statement)
            }
            return output
        }
    }

    private static func refuse(
        _ seats: Int,
        beyond history: BillingHistory?,
        at now: Instant
    ) throws(EntitlementRefusal) {
        guard let limit = history?.limit(of: \.users, at: now), limit < seats else { return }
        throw EntitlementRefusal(subject: "users", limit: limit)
    }

    /// How many accounts are not disabled.
    static func seats(
        of tenant: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws -> Int {
        try await transaction.query(
            PostgresStatement(
                """
                SELECT count(*) AS seats FROM meterbee.users
                WHERE tenant_id = $1 AND NOT disabled
                """,
                [.id(tenant)]
            )
        ).only().int("seats")
    }

    private static func user(_ row: PostgresRow) throws -> UserAccount {
        UserAccount(
            id: try row.id("id"),
            email: try row.string("email"),
            role: try row.string("role"),
            isDisabled: try row.bool("disabled"),
            createdAt: try row.instant("created_at")
        )
    }
}
