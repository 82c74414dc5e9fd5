import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("rule routes")
struct RuleRouteTests {
    private func makeSource(_ api: TestAPI) async throws -> String {
        let key = uniqueKey("source")
        let reply = try await api.operate(
            .post,
            "/api/v1/data-sources",
            [
                "key": .string(key), "product": "otlp", "name": "Flows", "signal": "logs",
                "match": ["event_name": .string(key)],
            ]
        )
        try #require(reply.status == 201, "\(reply.text)")
        return "/api/v1/data-sources/\(key)/rules"
    }

    @Test("rules are numbered from 1, in force at once, and read by version")
    func versions() async throws {
        let api = try await TestAPI.make()
        let path = try await makeSource(api)
        let first = try await api.operate(.post, path, ["expression": "canonical_size * 2"])
        #expect(first.status == 201)
        #expect(first.json["version"] == 1)
        #expect(first["mode"] == "live")
        #expect(first.headers[.location] == path + "/1")
        let start = try #require(first["effective_from"].flatMap { Instant(rfc3339: $0) })
        #expect(start <= Instant.system().adding(seconds: 5))
        let second = try await api.operate(
            .post,
            path,
            ["preset": "agent-v1", "mode": "shadow"]
        )
        #expect(second.json["version"] == 2)
        #expect(second["preset"] == "agent-v1")
        #expect(second["expression"] == RulePreset.agentV1.expression)
        #expect(try await api.operate(.get, path + "/1").json == first.json)
        #expect(try await api.operate(.get, path).data == [first.json, second.json])
        #expect(api.changes.subjects == [.dataSources, .rules, .rules])
    }

    @Test("a rule may begin in the future and not in the past")
    func effectiveFrom() async throws {
        let api = try await TestAPI.make()
        let path = try await makeSource(api)
        let later = Instant.system().adding(seconds: 3600).description
        let planned = try await api.operate(
            .post,
            path,
            ["expression": "1", "effective_from": .string(later)]
        )
        #expect(planned["effective_from"] == later)
        try await api.operate(
            .post,
            path,
            ["expression": "1", "effective_from": "2020-01-01T00:00:00Z"]
        ).expectProblem(422, "invalid_request", at: ["/effective_from"])
    }

    static let badRules: [(JSONValue, [String])] = [
        ([:], ["/expression"]),
        (["expression": "canonical_size +"], ["/expression"]),
        (["expression": "'text'"], ["/expression"]),
        (["expression": "no_such_variable"], ["/expression"]),
        (["expression": "1", "preset": "agent-v1"], ["/preset"]),
        (["preset": "none"], ["/preset"]),
        (["expression": "1", "mode": "half"], ["/mode"]),
        (["expression": "1", "effective_from": "soon"], ["/effective_from"]),
    ]

    @Test("a bad rule is refused at its place", arguments: badRules)
    func badRule(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let path = try await makeSource(api)
        try await api.operate(.post, path, body).expectProblem(
            422,
            "invalid_request",
            at: places
        )
    }

    @Test("rules and versions that are not there are 404")
    func unknown() async throws {
        let api = try await TestAPI.make()
        let path = try await makeSource(api)
        for version in ["1", "0", "-1", "x", "99999999999999"] {
            try await api.operate(.get, path + "/" + version).expectProblem(404, "not_found")
        }
        try await api.operate(
            .post,
            "/api/v1/data-sources/none/rules",
            ["expression": "1"]
        ).expectProblem(404, "not_found")
    }

    @Test("many rules published at once are numbered without gaps")
    func numbering() async throws {
        let api = try await TestAPI.make()
        let path = try await makeSource(api)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let reply = try await api.operate(.post, path, ["expression": "1"])
                    #expect(reply.status == 201, "\(reply.text)")
                }
            }
            try await group.waitForAll()
        }
        let versions = try await api.operate(.get, path).data.map { $0["version"]?.integer }
        #expect(versions == Array(1...8))
    }

    @Test("a check gives the type, or every error with its line and column")
    func check() async throws {
        let api = try await TestAPI.make()
        let good = try await api.operate(
            .post,
            "/api/v1/rules:check",
            ["expression": "canonical_size / 2"]
        )
        #expect(good.status == 200)
        #expect(good.json["valid"] == true)
        #expect(good["type"] == "int")
        #expect((good.json["cost"]?.integer ?? 0) > 0)
        #expect(good.json["value"] == JSONValue.null)
        #expect(good.json["errors"] == [])
        let bad = try await api.operate(
            .post,
            "/api/v1/rules:check",
            ["expression": "1 +\n  wrong"]
        )
        #expect(bad.json["valid"] == false)
        guard case .array(let errors)? = bad.json["errors"] else {
            Issue.record("no errors")
            return
        }
        #expect(errors.first?["line"] == 2)
        #expect(errors.first?["column"] == 3)
    }

    static let records: [(String, JSONValue, JSONValue, Bool)] = [
        ("canonical_size + 1", ["canonical_size": 41], 42, true),
        ("canonical_size + 1", [:], 1, true),
        ("attributes.size() + (signal == 'logs' ? 10 : 0)", ["signal": "logs"], 10, true),
        ("int(attributes['n']) * 2", ["attributes": ["n": 21]], 42, true),
        ("100 / samples", ["samples": 0], nil, false),
        ("0 - canonical_size", ["canonical_size": 5], -5, false),
    ]

    @Test("a check gives the value for a record, or why there is none", arguments: records)
    func checkRecord(
        expression: String,
        record: JSONValue,
        value: JSONValue,
        isFine: Bool
    ) async throws {
        let api = try await TestAPI.make()
        let reply = try await api.operate(
            .post,
            "/api/v1/rules:check",
            ["expression": .string(expression), "record": record]
        )
        #expect(reply.json["valid"] == true, "\(reply.text)")
        #expect(reply.json["value"] == value, "\(reply.text)")
        #expect((reply.json["errors"] == []) == isFine, "\(reply.text)")
    }

    @Test("a record of wrong variables is refused at their places")
    func badRecord() async throws {
        let api = try await TestAPI.make()
        try await api.operate(
            .post,
            "/api/v1/rules:check",
            ["expression": "1", "record": ["samples": "1", "attributes": [], "colour": 1]]
        ).expectProblem(
            422,
            "invalid_request",
            at: ["/record/samples", "/record/attributes", "/record/colour"]
        )
    }
}
