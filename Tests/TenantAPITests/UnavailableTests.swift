import HTTPTypes
import Logging
import Metering
import Postgres
import Storage
import Testing

@testable import TenantAPI

@Suite("without a database")
struct UnavailableTests {
    @Test("every route answers 503 with Retry-After while PostgreSQL is unreachable")
    func unreachable() async throws {
        let api = try await TestAPI.make()
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let pool = PostgresPool(
            configuration: PostgresConfiguration(
                host: "/nowhere",
                user: "meterbee_operator",
                database: "meterbee"
            ),
            settings: PoolSettings(acquireTimeout: .milliseconds(100)),
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let control = Database(operatorPool: pool, tenantPool: pool)
            let reader = HistoryReader(zones: { SystemTimeZone(name: $0) })
            var broken = api
            broken.rest = RESTAPI(
                stores: ControlStores(
                    catalogue: CatalogueRepository(database: control),
                    rules: RuleRepository(pool: pool),
                    plans: PlanRepository(database: control),
                    tenants: TenantRepository(database: control),
                    histories: HistoryRepository(database: control, reader: reader),
                    users: UserRepository(database: control, reader: reader),
                    keys: KeyRepository(database: control),
                    agents: AgentRepository(database: control, reader: reader),
                    usage: UsageRepository(database: control),
                    receipts: api.stores.receipts,
                    records: api.records,
                    invoicing: InvoicingStores(database: control, histories: reader),
                    exports: ExportRepository(database: control),
                    webhooks: WebhookRepository(database: control),
                    audit: AuditRepository(database: control),
                    idempotency: IdempotencyRepository(database: control)
                ),
                authenticator: Authenticator(
                    store: KeyRepository(database: control),
                    bootstrapKey: APIKeySecret(api.operatorKey),
                    now: { .system() }
                ),
                version: "test",
                onChange: { _ in }
            )
            let unknown = APIKeySecret.fresh().text
            for (path, key) in [
                ("/api/v1/products", api.operatorKey), ("/api/v1/me", unknown),
                ("/api/v1/no-such-thing", unknown), ("/api/v1/usage?tenant=a", api.operatorKey),
            ] {
                let reply = try await broken.send(.get, path, key: key)
                reply.expectProblem(503, "unavailable")
                #expect(reply.headers[.retryAfter] == "1")
            }
            #expect(try await broken.send(.get, "/api/v1/me", key: api.operatorKey).status == 200)
            group.cancelAll()
        }
    }
}
