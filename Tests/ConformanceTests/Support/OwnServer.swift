import Testing

@testable import meterbee

/// A `meterbee serve` of the suite's own, with tenants that show what admission can refuse.
struct OwnServer: Sendable {
    let server: LocalServer
    let directory: TemporaryDirectory
    let grpcPort: UInt16
    /// The main tenant's key: `ingest` and `read`.
    let key: String
    /// The main tenant's key without the scope `ingest`.
    let readKey: String
    /// A key of a tenant without a subscription.
    let unsubscribedKey: String
    /// A key of a tenant that may send 3 requests a second.
    let slowKey: String
    /// A key of a tenant that may send 2,000 bytes a second.
    let narrowKey: String

    var target: ConformanceTarget {
        ConformanceTarget(
            baseURL: server.baseURL,
            key: key,
            grpcHost: "127.0.0.1",
            grpcPort: Int(grpcPort),
            own: self
        )
    }

    /// A plan that prices sources by the gigabyte.
    static func plan(
        _ key: String,
        sources: [String],
        overage: String = "bill",
        freeBytes: Int64 = 0,
        unitAmount: String = "1000.00"
    ) -> JSONValue {
        [
            "key": .string(key), "currency": "EUR", "interval": "month", "anchor": "calendar",
            "charges": [
                [
                    "key": "all", "type": "usage",
                    "data_sources": .array(sources.map { .string($0) }),
                    "free_bytes": .integer(freeBytes), "unit": "GB", "model": "graduated",
                    "overage": .string(overage),
                    "tiers": [["up_to": nil, "unit_amount": .string(unitAmount)]],
                ]
            ],
        ]
    }

    /// A key of a new tenant on a plan of its own, which may ingest and read.
    func makeTenant(
        sources: [String],
        overage: String = "bill",
        freeBytes: Int64 = 0,
        usageCap: String? = nil
    ) async throws -> String {
        let name = "t-\(OTLPSample.number())"
        let api = server.operator
        try await api.create(
            "/api/v1/plans",
            Self.plan(name, sources: sources, overage: overage, freeBytes: freeBytes)
        )
        try await api.createTenant(name, name: name)
        var subscription: [String: JSONValue] = ["plan": .string(name)]
        if let usageCap { subscription["usage_cap"] = .string(usageCap) }
        try await api.create("/api/v1/tenants/\(name)/subscriptions", .object(subscription))
        return try await api.createKey(name, name: name, scopes: ["ingest", "read"])
    }

    /// Lends a server of a suite's own, which ends with it.
    static func run(
        environment: [String: String] = [:],
        _ body: (OwnServer) async throws -> Void
    ) async throws {
        let own = try await start(environment: environment)
        do {
            try await body(own)
        } catch {
            await own.stop()
            throw error
        }
        await own.stop()
    }

    static func start(environment: [String: String] = [:]) async throws -> OwnServer {
        let executable = try #require(
            OwnExecutable.sibling("meterbee"),
            "there is no meterbee beside the tests; build it"
        )
        let directory = try TemporaryDirectory(prefix: "meterbee-conformance-")
        let grpcPort = try #require(LoopbackPort.free())
        let server = LocalServer(
            executable: executable,
            dataDirectory: directory.path,
            port: try #require(LoopbackPort.free()),
            grpcPort: grpcPort,
            environment: environment
        )
        do {
            try await server.start()
            return try await OwnServer(server, directory, grpcPort)
        } catch {
            await server.stop()
            directory.remove()
            throw error
        }
    }

    private init(
        _ server: LocalServer,
        _ directory: TemporaryDirectory,
        _ grpcPort: UInt16
    ) async throws {
        self.server = server
        self.directory = directory
        self.grpcPort = grpcPort
        let api = server.operator
        try await api.createProduct("probes", name: "Probes")
        for source in ["off", "unpriced", "big"] {
            try await api.createDataSource(source, product: "probes", name: source, origin: "any")
        }
        try await api.change("/api/v1/data-sources/off", ["enabled": false])
        let sources = ["otlp.logs", "otlp.traces", "otlp.metrics", "off", "net.flow", "big"]
        try await api.create("/api/v1/plans", Self.plan("conformance", sources: sources))
        for tenant in ["main", "unsubscribed", "slow", "narrow"] {
            try await api.createTenant(tenant, name: tenant)
            if tenant != "unsubscribed" { try await api.subscribe(tenant, to: "conformance") }
        }
        try await api.change("/api/v1/tenants/slow", ["limits": ["requests_per_second": 3]])
        try await api.change("/api/v1/tenants/narrow", ["limits": ["bytes_per_second": 2000]])
        key = try await api.createKey("main", name: "main", scopes: ["ingest", "read"])
        readKey = try await api.createKey("main", name: "reader", scopes: ["read"])
        unsubscribedKey = try await api.createKey("unsubscribed", name: "u", scopes: ["ingest"])
        slowKey = try await api.createKey("slow", name: "s", scopes: ["ingest"])
        narrowKey = try await api.createKey("narrow", name: "n", scopes: ["ingest"])
    }

    func stop() async {
        await server.stop()
        directory.remove()
    }
}
