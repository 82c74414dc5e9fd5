import Metering
public import Postgres

/// The control plane's way to the database: as a tenant, or as the operator.
///
/// Row-level security shows a tenant's transaction nothing of others, whatever its SQL forgets.
public struct Database: Sendable {
    /// In whose name a transaction runs.
    enum Identity: Hashable, Sendable {
        case operatorRole
        case tenant(UniqueID)
    }

    /// A transaction that is under way, which work in the same name joins.
    struct Running: Sendable {
        var identity: Identity
        var transaction: PostgresTransaction
    }

    @TaskLocal static var running: Running?

    private let operatorPool: PostgresPool
    private let tenantPool: PostgresPool

    /// - Parameters:
    ///   - operatorPool: logged in as the role `meterbee_operator`.
    ///   - tenantPool: logged in as the role `meterbee_tenant`.
    public init(operatorPool: PostgresPool, tenantPool: PostgresPool) {
        self.operatorPool = operatorPool
        self.tenantPool = tenantPool
    }

    /// Runs the body in a transaction that sees every tenant.
    func asOperator<Output: Sendable>(
        isolation: PostgresIsolation = .readCommitted,
        _ body: @escaping @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        try await run(as: .operatorRole, isolation: isolation, body)
    }

    /// Runs the body in a transaction that sees one tenant alone.
    func asTenant<Output: Sendable>(
        _ tenant: UniqueID,
        isolation: PostgresIsolation = .readCommitted,
        _ body: @escaping @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        try await run(as: .tenant(tenant), isolation: isolation, body)
    }

    /// Joins whatever transaction is under way, for tables that every role may read whole.
    func inAnyName<Output: Sendable>(
        _ body: @escaping @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        try await run(as: Self.running?.identity ?? .operatorRole, body)
    }

    /// Runs the body in one transaction, which what it does in the same name joins.
    func run<Output: Sendable>(
        as identity: Identity,
        isolation: PostgresIsolation = .readCommitted,
        _ body: @escaping @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        do {
            if let running = Self.running, running.identity == identity {
                return try await body(running.transaction)
            }
            return try await begin(identity, isolation, body)
        } catch let error as PostgresError {
            throw StoreFailure(error)
        }
    }

    private func begin<Output: Sendable>(
        _ identity: Identity,
        _ isolation: PostgresIsolation,
        _ body: @escaping @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        let preamble = Self.preamble(of: identity)
        return try await pool(of: identity).transaction(isolation: isolation, preamble: preamble) {
            transaction in
            let running = Running(identity: identity, transaction: transaction)
            return try await Self.$running.withValue(running) { try await body(transaction) }
        }
    }

    private func pool(of identity: Identity) -> PostgresPool {
        switch identity {
        case .operatorRole: operatorPool
        case .tenant: tenantPool
        }
    }

    private static func preamble(of identity: Identity) -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        if let actor = ActingParty.name {
            statements.append(
                PostgresStatement("SELECT set_config('meterbee.actor', $1, true)", [.text(actor)])
            )
        }
        if case .tenant(let tenant) = identity {
            statements.append(
                PostgresStatement(
                    "SELECT set_config('meterbee.tenant_id', $1, true)",
                    [.text(tenant.description)]
                )
            )
        }
        return statements
    }
}
