import HTTPTypes
import Hummingbird
import Logging
import Metering
import NIOCore
import Postgres
import Storage
import Synchronization
import Testing

@testable import TenantAPI

/// The REST interface on the test database, asked without a network.
struct TestAPI: Sendable {
    var rest: RESTAPI
    let database: TestDatabase
    let stores: ControlStores
    let authenticator: Authenticator
    /// The bootstrap operator key.
    let operatorKey: String
    let records: RecordingRecordStore
    let changes: ChangeLog

    /// Remembers what was told to have changed.
    final class ChangeLog: Sendable {
        private let log = Mutex<[ChangedSubject]>([])

        func add(_ subject: ChangedSubject) { log.withLock { $0.append(subject) } }

        var subjects: [ChangedSubject] { log.withLock { $0 } }
    }

    static func make(
        on database: TestDatabase? = nil,
        now: @escaping @Sendable () -> Instant = { .system() }
    ) async throws -> TestAPI {
        let shared = try await TestCluster.shared.database()
        let database = database ?? shared
        let control = Database(operatorPool: database.operator, tenantPool: database.tenant)
        let records = RecordingRecordStore()
        let reader = HistoryReader(zones: { SystemTimeZone(name: $0) })
        let stores = ControlStores(
            catalogue: CatalogueRepository(database: control),
            rules: RuleRepository(pool: database.operator),
            plans: PlanRepository(database: control),
            tenants: TenantRepository(database: control),
            histories: HistoryRepository(database: control, reader: reader),
            users: UserRepository(database: control, reader: reader),
            keys: KeyRepository(database: control),
            agents: AgentRepository(database: control, reader: reader),
            usage: UsageRepository(database: control),
            receipts: ReceiptRepository(database: control, sha256: TestReceipts.sha256),
            records: records,
            invoicing: InvoicingStores(database: control, histories: reader),
            exports: ExportRepository(database: control),
            webhooks: WebhookRepository(database: control),
            audit: AuditRepository(database: control),
            idempotency: IdempotencyRepository(database: control)
        )
        let bootstrap = APIKeySecret.fresh()
        let authenticator = Authenticator(store: stores.keys, bootstrapKey: bootstrap, now: now)
        let changes = ChangeLog()
        let rest = RESTAPI(
            stores: stores,
            authenticator: authenticator,
            version: "test",
            onChange: { changes.add($0) }
        )
        return TestAPI(
            rest: rest,
            database: database,
            stores: stores,
            authenticator: authenticator,
            operatorKey: bootstrap.text,
            records: records,
            changes: changes
        )
    }

    /// Sends a request; a JSON body brings its content type.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        key: String?,
        _ body: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestReply {
        var headers = headers
        if body != nil { headers[.contentType] = "application/json" }
        let reply = try await send(
            method,
            path,
            key: key,
            bytes: body.map { Array($0.text.utf8) } ?? [],
            headers: headers
        )
        Conformance.check(method, path, body, reply, rest.table)
        return reply
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        key: String?,
        bytes: [UInt8],
        headers: HTTPFields = [:]
    ) async throws -> TestReply {
        try await send(
            method,
            path,
            authorization: key.map { "Bearer " + $0 },
            bytes: bytes,
            headers: headers
        )
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        authorization: String?,
        bytes: [UInt8] = [],
        headers: HTTPFields = [:]
    ) async throws -> TestReply {
        var head = HTTPRequest(
            method: method,
            scheme: "http",
            authority: "test",
            path: path,
            headerFields: headers
        )
        head.headerFields[.authorization] = authorization
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: bytes)))
        let response = await rest.respond(
            to: request,
            requestID: .fresh(),
            logger: Logger(label: "tests")
        )
        return try await TestReply(response)
    }

    func operate(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestReply {
        try await send(method, path, key: operatorKey, body, headers: headers)
    }
}

/// Answers with one record and remembers what was asked.
final class RecordingRecordStore: RecordStore {
    private let log = Mutex<[RecordQuery]>([])

    var queries: [RecordQuery] { log.withLock { $0 } }

    func records(tenant: UniqueID, query: RecordQuery) async throws -> RecordPage {
        log.withLock { $0.append(query) }
        return RecordPage(
            recordsJSON: [#"{"data_source":"net.flow"}"#],
            next: query.after == nil ? "p 2" : nil
        )
    }
}
