import HTTPTypes
import Testing

@testable import TenantAPI

@Suite("catalogue routes")
struct CatalogueRouteTests {
    @Test("a product is created once, listed, read and renamed")
    func product() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("product")
        let body: JSONValue = ["key": .string(key), "name": "Network"]
        let created = try await api.operate(.post, "/api/v1/products", body)
        #expect(created.status == 201)
        #expect(created.json == body)
        #expect(created.headers[.location] == "/api/v1/products/\(key)")
        #expect(try await api.operate(.get, "/api/v1/products/\(key)").json == body)
        let renamed = try await api.operate(.patch, "/api/v1/products/\(key)", ["name": "Net"])
        #expect(renamed["name"] == "Net")
        let listed = try await api.operate(.get, "/api/v1/products?limit=500")
        #expect(listed.data.contains(["key": .string(key), "name": "Net"]))
        try await api.operate(.post, "/api/v1/products", body).expectProblem(
            409,
            "exists",
            at: ["/key"]
        )
        try await api.operate(.get, "/api/v1/products/none").expectProblem(404, "not_found")
        try await api.operate(.patch, "/api/v1/products/none", [:]).expectProblem(
            404,
            "not_found"
        )
    }

    static let badProducts: [(JSONValue, [String])] = [
        ([:], ["/key", "/name"]),
        (["key": "Network", "name": ""], ["/key", "/name"]),
        (["key": "a", "name": 1, "colour": "red"], ["/name", "/colour"]),
        (["key": "-a", "name": "\u{0}"], ["/name"]),
        ("text", ["", "/key", "/name"]),
    ]

    @Test("a bad product is refused with every fault", arguments: badProducts)
    func badProduct(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        try await api.operate(.post, "/api/v1/products", body).expectProblem(
            422,
            "invalid_request",
            at: places
        )
    }

    private func sampleSource(_ key: String) -> JSONValue {
        [
            "key": .string(key), "product": "otlp", "name": "Flows", "signal": "logs",
            "match": ["event_name": .string(key)], "origin": "agent",
        ]
    }

    @Test("a data source is created with its defaults, read, changed and listed")
    func dataSource() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("source")
        let created = try await api.operate(.post, "/api/v1/data-sources", sampleSource(key))
        #expect(created.status == 201)
        #expect(
            created.json
                == sampleSource(key).adding("retention_days", 60).adding("enabled", true)
        )
        let changed = try await api.operate(
            .patch,
            "/api/v1/data-sources/\(key)",
            ["name": "TCP flows", "enabled": false, "retention_days": 7]
        )
        #expect(changed["name"] == "TCP flows")
        #expect(changed.json["enabled"] == false)
        #expect(changed.json["retention_days"] == 7)
        #expect(
            try await api.operate(.get, "/api/v1/data-sources/\(key)").json == changed.json
        )
        #expect(api.changes.subjects == [.dataSources, .dataSources])
        let listed = try await api.operate(.get, "/api/v1/data-sources?limit=500")
        #expect(listed.data.contains(changed.json))
        let signalDefault = try await api.operate(.get, "/api/v1/data-sources/otlp.logs")
        #expect(signalDefault.json["match"] == JSONValue.null)
    }

    @Test("a data source with the key, the match or the product of nobody is refused")
    func conflictingDataSource() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("source")
        let source = sampleSource(key)
        _ = try await api.operate(.post, "/api/v1/data-sources", source)
        try await api.operate(
            .post,
            "/api/v1/data-sources",
            source.with("match", ["scope_name": "other"])
        ).expectProblem(409, "exists", at: ["/key"])
        try await api.operate(
            .post,
            "/api/v1/data-sources",
            source.with("key", .string(uniqueKey("source")))
        ).expectProblem(409, "match_taken", at: ["/match"])
        try await api.operate(
            .post,
            "/api/v1/data-sources",
            sampleSource(uniqueKey("source")).with("product", "none")
        ).expectProblem(422, "invalid_request", at: ["/product"])
        try await api.operate(.patch, "/api/v1/data-sources/\(key)", ["product": "none"])
            .expectProblem(422, "invalid_request", at: ["/product"])
        try await api.operate(.patch, "/api/v1/data-sources/none", ["enabled": true])
            .expectProblem(404, "not_found")
    }

    static let badSources: [(String, JSONValue, [String])] = [
        ("signal", "audio", ["/signal"]),
        ("match", ["event_name": "a", "scope_name": "b"], ["/match"]),
        ("match", [:], ["/match"]),
        ("match", ["event_name": 1, "colour": "red"], ["/match/event_name", "/match/colour"]),
        ("origin", "moon", ["/origin"]),
        ("retention_days", 0, ["/retention_days"]),
        ("retention_days", "60", ["/retention_days"]),
        ("enabled", "yes", ["/enabled"]),
        ("enabld", true, ["/enabld"]),
    ]

    @Test("a bad data source is refused at its place", arguments: badSources)
    func badDataSource(member: String, value: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let source = sampleSource(uniqueKey("source")).with(member, value)
        try await api.operate(.post, "/api/v1/data-sources", source).expectProblem(
            422,
            "invalid_request",
            at: places
        )
    }

    @Test("only logs have event names")
    func eventNameOfSpans() async throws {
        let api = try await TestAPI.make()
        let source = sampleSource(uniqueKey("source")).with("signal", "traces")
        try await api.operate(.post, "/api/v1/data-sources", source).expectProblem(
            422,
            "invalid_request",
            at: ["/match/event_name"]
        )
    }
}
