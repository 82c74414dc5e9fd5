@testable import meterbee

/// A tenant of the fault tests: without a limit, under a quota that blocks, or under a cap.
struct FaultTenant: Sendable {
    var name: String
    /// A key with the scopes `ingest` and `read`.
    var key: String
    /// Billable bytes that may be accepted at the most; nil for no limit.
    var bytesMax: Int64?

    private static let limitBytes: Int64 = 150_000

    /// Sets all three up, with the rule that the books are recomputed by.
    static func make(operator api: RESTClient, rule: String) async throws -> [FaultTenant] {
        let free = FaultTenant(
            name: "bench",
            key: try await BenchTenant(operator: api).key,
            bytesMax: nil
        )
        try await api.create(
            "/api/v1/data-sources/bench.flow/rules",
            ["expression": .string(rule)]
        )
        try await api.create(
            "/api/v1/plans",
            plan("blocked", overage: "block", freeBytes: limitBytes)
        )
        try await api.create("/api/v1/plans", plan("capped", overage: "bill", freeBytes: 0))
        return [
            free, try await make("blocked", cap: nil, api),
            // A millionth of a euro a byte.
            try await make("capped", cap: "0.15", api),
        ]
    }

    private static func make(
        _ name: String,
        cap: String?,
        _ api: RESTClient
    ) async throws -> FaultTenant {
        try await api.createTenant(name, name: name)
        var subscription: [String: JSONValue] = ["plan": .string(name)]
        if let cap { subscription["usage_cap"] = .string(cap) }
        try await api.create("/api/v1/tenants/\(name)/subscriptions", .object(subscription))
        return FaultTenant(
            name: name,
            key: try await api.createKey(name, name: name, scopes: ["ingest", "read"]),
            bytesMax: limitBytes
        )
    }

    private static func plan(_ key: String, overage: String, freeBytes: Int64) -> JSONValue {
        [
            "key": .string(key), "currency": "EUR", "interval": "month", "anchor": "calendar",
            "charges": [
                [
                    "key": "load", "type": "usage", "data_sources": ["bench.flow"],
                    "free_bytes": .integer(freeBytes), "unit": "GB", "model": "graduated",
                    "overage": .string(overage),
                    "tiers": [["up_to": nil, "unit_amount": "1000"]],
                ]
            ],
        ]
    }
}
