import Billing
import Foundation
import Logging
import Metering
import Postgres
import ServiceLifecycle
import Storage
import Testing

/// A PostgreSQL with the product's schema, made for one test and gone after it.
struct TestDatabase: Sendable {
    let cluster: PrivateCluster
    let pool: PostgresPool
    let tenant: UniqueID

    /// Runs `body` on a new database with one tenant; throws where PostgreSQL is missing.
    static func run(
        in given: String? = nil,
        _ body: (TestDatabase) async throws -> Void
    ) async throws {
        let directory =
            given ?? NSTemporaryDirectory() + "meterbee-storage-\(UUID().uuidString)"
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(directory: directory),
            logger: quiet
        )
        defer { try? FileManager.default.removeItem(atPath: directory) }
        do {
            try await cluster.start()
            try await prepared(cluster, body)
            try await cluster.stop()
        } catch {
            try? await cluster.stop()
            throw error
        }
    }

    /// Log messages below errors would only hide what a failing test says.
    static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }

    /// A group commit's store on this database.
    func commitStore(statementTimeout: Duration = .seconds(10)) -> CommitStore {
        var configuration = cluster.configuration(user: "meterbee_ingest")
        configuration.statementTimeout = statementTimeout
        return CommitStore(
            configuration: configuration,
            makeID: { UniqueID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) },
            signer: { TestSigner.shared.signer },
            quotas: QuotaRepository(
                pool: pool,
                histories: HistoryReader(zones: { _ in UTCTimeZone() })
            ),
            logger: Self.quiet
        )
    }

    /// Expects the column `count` of a query's only row to be a number.
    func expect(
        _ sql: PostgresSQL,
        is expected: Int64,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let count = try await pool.query(PostgresStatement(sql)).only().int64("count")
        #expect(count == expected, sourceLocation: sourceLocation)
    }

    private static func prepared(
        _ cluster: PrivateCluster,
        _ body: (TestDatabase) async throws -> Void
    ) async throws {
        let runner = MigrationRunner(
            configuration: cluster.configuration(user: "meterbee_owner"),
            migrations: Schema.migrations,
            logger: quiet
        )
        _ = try await runner.migrate()
        let pool = PostgresPool(
            configuration: cluster.configuration(user: "meterbee_operator"),
            logger: quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let database = TestDatabase(
                cluster: cluster,
                pool: pool,
                tenant: PendingBatch.sampleTenant
            )
            try await database.addTenantWithAgent()
            try await body(database)
            group.cancelAll()
        }
    }

    /// Lends a pool of the role that tenants read with.
    func withTenantPool(_ body: (PostgresPool) async throws -> Void) async throws {
        let pool = PostgresPool(
            configuration: cluster.configuration(user: "meterbee_tenant"),
            logger: Self.quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            try await body(pool)
            group.cancelAll()
        }
    }

    /// Adds a tenant without agents.
    func addTenant(_ tenant: UniqueID, key: String) async throws {
        _ = try await pool.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.tenants (tenant_id, key, name, currency)
                VALUES ($1, $2, $2, 'EUR')
                """,
                [.uuid(high: tenant.high, low: tenant.low), .text(key)]
            )
        )
    }

    private func addTenantWithAgent() async throws {
        let id = PostgresValue.uuid(high: tenant.high, low: tenant.low)
        let agent = PendingBatch.sampleAgent
        try await addTenant(tenant, key: "acme")
        _ = try await pool.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.agents (tenant_id, id, node, role, version)
                VALUES ($1, $2, 'node', 'agent', '1')
                """,
                [id, .uuid(high: agent.high, low: agent.low)]
            )
        )
    }
}
