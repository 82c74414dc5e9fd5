/// The catalogue and the tenant that a bench against its own server sends as.
struct BenchTenant: Sendable {
    /// A key with the scopes `ingest` and `read`.
    var key: String

    private static let name = "bench"

    /// A plan that prices what the generator sends and blocks nothing.
    private static let plan: JSONValue = [
        "key": "bench", "currency": "EUR", "interval": "month", "anchor": "calendar",
        "charges": [
            [
                "key": "load", "type": "usage", "data_sources": ["net.flow", "process.exec"],
                "free_bytes": 0, "unit": "GB", "model": "graduated", "overage": "bill",
                "tiers": [["up_to": nil, "unit_amount": "0.30"]],
            ]
        ],
    ]

    /// Sets everything up through the HTTP API.
    init(operator api: RESTClient) async throws(ClientError) {
        try await api.createProduct("network", name: "Network observability")
        try await api.createProduct("security", name: "Runtime security")
        try await api.createDataSource(
            "net.flow",
            product: "network",
            name: "Flows",
            origin: "any"
        )
        try await api.createDataSource(
            "process.exec",
            product: "security",
            name: "Executions",
            origin: "any"
        )
        try await api.create("/api/v1/plans", Self.plan)
        try await api.createTenant(Self.name, name: "Bench")
        try await api.subscribe(Self.name, to: "bench")
        key = try await api.createKey(Self.name, name: "bench", scopes: ["ingest", "read"])
    }
}
