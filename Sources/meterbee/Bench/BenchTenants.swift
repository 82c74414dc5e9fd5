/// The catalogue and the tenants that a bench against its own server sends as.
struct BenchTenants: Sendable {
    /// A key of each tenant, with the scopes `ingest` and `read`.
    private(set) var keys: [String] = []

    /// A plan that prices what the generator sends and blocks nothing.
    private static func plan(sources: [String]) -> JSONValue {
        [
            "key": "bench", "currency": "EUR", "interval": "month", "anchor": "calendar",
            "charges": [
                [
                    "key": "load", "type": "usage",
                    "data_sources": .array(sources.map { .string($0) }),
                    "free_bytes": 0, "unit": "GB", "model": "graduated", "overage": "bill",
                    "tiers": [["up_to": nil, "unit_amount": "0.30"]],
                ]
            ],
        ]
    }

    /// Sets everything up through the HTTP API; each source of events beside the kinds' own is
    /// named after the kind and a number.
    init(
        operator api: RESTClient,
        kind: LoadKind = .flows,
        tenants: Int = 1,
        sources: Int = 1
    ) async throws(ClientError) {
        try await api.createProduct("bench", name: "Bench")
        var events = [LoadKind.flows.eventName, LoadKind.executions.eventName]
        for number in 1..<max(2, sources) where sources > 1 {
            events.append("\(kind.eventName).\(number)")
        }
        for event in events {
            try await api.createDataSource(event, product: "bench", name: event, origin: "any")
        }
        let all = events + ["otlp.logs", "otlp.traces", "otlp.metrics"]
        try await api.create("/api/v1/plans", Self.plan(sources: all))
        for number in 0..<tenants {
            let tenant = number == 0 ? "bench" : "bench-\(number)"
            try await api.createTenant(tenant, name: "Bench")
            try await api.subscribe(tenant, to: "bench")
            keys.append(
                try await api.createKey(tenant, name: "bench", scopes: ["ingest", "read"])
            )
        }
    }
}
