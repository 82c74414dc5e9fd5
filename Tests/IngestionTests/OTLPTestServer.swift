import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ingestion
import Logging
import Metering
import NIOCore
import Telemetry

/// The OTLP routes on a store in memory.
struct OTLPTestServer: Sendable {
    let store: MemoryBatchStore
    let budget: MemoryBudget
    let client: any TestClientProtocol

    static let now = Instant(unixSeconds: 1_795_435_200)

    static func run(
        directory: any IngestDirectory = TestDirectory(),
        store given: (any BatchStore)? = nil,
        requestBytesMax: Int = 1 << 20,
        memoryBytesMax: Int = 8 << 20,
        _ body: @escaping @Sendable (OTLPTestServer) async throws -> Void
    ) async throws {
        let store = MemoryBatchStore()
        let committer = GroupCommitter(stores: [given ?? store], logger: Logger(label: "test"))
        let budget = MemoryBudget(limitBytes: memoryBytesMax)
        var settings = IngestSettings()
        settings.requestBytesMax = requestBytesMax
        let intake = OTLPIntake(
            directory: directory,
            committer: committer,
            budget: budget,
            settings: settings,
            environment: OTLPIntake.Environment(
                now: { now },
                makeID: { UniqueID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) },
                bodyHash: { bytes in
                    var hasher = Hasher()
                    hasher.combine(bytes: bytes)
                    return BodyHash(high: 0, low: UInt64(bitPattern: Int64(hasher.finalize())))
                }
            ),
            counters: IngestCounters()
        )
        let router = Router(context: BasicRequestContext.self)
        OTLPRoutes(handler: OTLPHandler(intake: intake)).add(to: router)
        let application = Application(router: router, services: [committer])
        try await application.test(.router) { client in
            try await body(OTLPTestServer(store: store, budget: budget, client: client))
        }
    }

    /// Posts bytes as one of the tenant's keys.
    func post(
        _ bytes: [UInt8],
        path: String = "/v1/logs",
        key: String = "sender",
        type: String? = "application/x-protobuf",
        headers: [String: String] = [:]
    ) async throws -> TestResponse {
        var fields: HTTPFields = [.authorization: "Bearer " + key]
        if let type { fields[.contentType] = type }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return try await client.execute(
            uri: path,
            method: .post,
            headers: fields,
            body: ByteBuffer(bytes: bytes)
        )
    }

    /// A request of one log record per event name, occurred now.
    static func logs(_ events: [String], body: String = "hello") -> [UInt8] {
        var encoder = OTLPLogsEncoder()
        for event in events {
            encoder.beginRecord(
                timeUnixNano: UInt64(now.unixSeconds) * 1_000_000_000,
                observedTimeUnixNano: 0,
                eventName: event,
                body: body
            )
        }
        return encoder.finish()
    }
}
