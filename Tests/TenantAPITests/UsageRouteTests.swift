import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("usage")
struct UsageRouteTests {
    private static let day = "2026-03-10T00:00:00Z"

    private func instant(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    private func usage(
        _ api: TestAPI,
        _ tenant: TestTenant,
        _ query: String
    ) async throws -> TestReply {
        try await api.send(.get, "/api/v1/usage?\(query)", key: tenant.allScopesKey)
    }

    @Test("rows are added up by window and group; refused records are counted by reason alone")
    func rows() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let agent = UniqueID.fresh()
        let noon = try instant("2026-03-10T12:00:00Z")
        try await api.addUsage(
            tenant,
            at: noon,
            agent: agent,
            records: 3,
            canonical: 300,
            billable: 200,
            late: 20
        )
        try await api.addUsage(
            tenant,
            at: noon,
            rule: "2",
            records: 2,
            canonical: 50,
            billable: 40
        )
        try await api.addUsage(
            tenant,
            at: noon.adding(seconds: 900),
            source: "process.exec",
            records: 1,
            canonical: 10,
            billable: 5
        )
        try await api.addUsage(
            tenant,
            at: noon,
            rule: "",
            refusal: "outside_time_window",
            records: 7,
            canonical: 70
        )
        let range = "from=2026-03-10T00:00:00Z&to=2026-03-11T00:00:00Z"
        let total = try await usage(api, tenant, range)
        #expect(
            total.json == [
                "data": [
                    [
                        "from": "2026-03-10T00:00:00Z", "to": "2026-03-11T00:00:00Z",
                        "records": 6, "canonical_bytes": 360, "billable_bytes": 245,
                        "late_bytes": 20, "rejected_records": 7,
                        "rejected": ["outside_time_window": 7],
                    ]
                ], "next_cursor": nil,
            ],
            "\(total.text)"
        )
        let sources = try await usage(api, tenant, range + "&group_by=data_source&step=15m").data
        #expect(sources.map { $0["data_source"] } == ["net.flow", "process.exec"])
        #expect(sources.map { $0["from"] } == ["2026-03-10T12:00:00Z", "2026-03-10T12:15:00Z"])
        #expect(sources.map { $0["to"] } == ["2026-03-10T12:15:00Z", "2026-03-10T12:30:00Z"])
        #expect(sources.map { $0["billable_bytes"] } == [240, 5])
        let agents = try await usage(api, tenant, range + "&group_by=agent,rule").data
        let groups = agents.map { [$0["agent"] ?? nil, $0["rule"] ?? nil, $0["records"] ?? nil] }
        #expect(groups.contains([.string(agent.description), "1", 3]))
        #expect(groups.contains([nil, "2", 2]))
        #expect(groups.contains([nil, "1", 1]))
    }

    @Test("rolled-up buckets and deltas count alike")
    func buckets() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let noon = try instant("2026-03-10T12:00:00Z")
        try await api.addUsage(tenant, at: noon, records: 1, canonical: 10, billable: 10)
        try await api.addUsage(tenant, at: noon, records: 1, canonical: 10, billable: 10)
        try await api.moveDeltasToBuckets(tenant)
        try await api.addUsage(tenant, at: noon, records: 1, canonical: 5, billable: 5)
        let rows = try await usage(
            api,
            tenant,
            "from=2026-03-10T12:00:00Z&to=2026-03-10T12:15:00Z"
        ).data
        #expect(rows.count == 1)
        #expect(rows.first?["records"] == 3)
        #expect(rows.first?["billable_bytes"] == 25)
    }

    @Test("sums that no integer holds stay at the largest one")
    func saturation() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let noon = try instant("2026-03-10T12:00:00Z")
        for _ in 0..<2 { try await api.addUsage(tenant, at: noon, billable: .max) }
        let rows = try await usage(
            api,
            tenant,
            "from=2026-03-10T12:00:00Z&to=2026-03-10T12:15:00Z"
        ).data
        #expect(rows.first?["billable_bytes"] == .integer(Int64.max))
    }

    @Test("days are the tenant's own, and windows end with the query")
    func days() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant { $0.with("time_zone", "Asia/Kathmandu") }
        // Midnight in Kathmandu is 18:15 UTC.
        for time in ["2026-03-10T18:00:00Z", "2026-03-10T18:15:00Z", "2026-03-11T18:15:00Z"] {
            try await api.addUsage(tenant, at: try instant(time), billable: 1)
        }
        let rows = try await usage(
            api,
            tenant,
            "from=2026-03-10T12:00:00Z&to=2026-03-12T00:00:00Z&step=1d"
        ).data
        #expect(
            rows.map { $0["from"] } == [
                "2026-03-10T12:00:00Z", "2026-03-10T18:15:00Z", "2026-03-11T18:15:00Z",
            ]
        )
        #expect(
            rows.map { $0["to"] } == [
                "2026-03-10T18:15:00Z", "2026-03-11T18:15:00Z", "2026-03-12T00:00:00Z",
            ]
        )
    }

    @Test("a day of clock change has 23 hours")
    func clockChange() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant { $0.with("time_zone", "Europe/Berlin") }
        try await api.addUsage(tenant, at: try instant("2026-03-29T10:00:00Z"), billable: 1)
        let rows = try await usage(
            api,
            tenant,
            "from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z&step=1d"
        ).data
        #expect(rows.map { $0["from"] } == ["2026-03-28T23:00:00Z"])
        #expect(rows.map { $0["to"] } == ["2026-03-29T22:00:00Z"])
    }

    @Test("a tenant without usage has one empty row in total and none in groups")
    func empty() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let total = try await usage(api, tenant, "").data
        #expect(total.count == 1)
        #expect(total.first?["records"] == 0)
        #expect(try await usage(api, tenant, "group_by=data_source").data == [])
        #expect(try await usage(api, tenant, "step=1h").data == [])
    }

    static let badQueries: [(String, [String])] = [
        ("from=2026-03-10T00:01:00Z&to=2026-03-11T00:00:00Z", ["from"]),
        ("from=2026-03-10T00:00:00.5Z&to=2026-03-11T00:00:01Z", ["from", "to"]),
        ("from=2026-03-11T00:00:00Z&to=2026-03-11T00:00:00Z", ["to"]),
        ("from=yesterday", ["from"]),
        ("step=2h", ["step"]),
        ("group_by=colour", ["group_by"]),
        ("group_by=agent,agent", ["group_by"]),
        ("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&step=15m", ["step"]),
    ]

    @Test("a bad query is refused with every fault", arguments: badQueries)
    func badQuery(query: String, places: [String]) async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await usage(api, tenant, query).expectProblem(
            422,
            "invalid_request",
            at: places
        )
    }

    @Test("records are asked for with every parameter, and their cursors go round")
    func records() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let query =
            "data_source=net.flow&from=2026-03-10T00:00:00Z&to=2026-03-10T01:00:00%2B00:00"
            + "&order=asc&limit=3"
        let first = try await api.send(
            .get,
            "/api/v1/records?\(query)",
            key: tenant.allScopesKey
        )
        #expect(first.data == [["data_source": "net.flow"]])
        let cursor = try #require(first["next_cursor"])
        let second = try await api.send(
            .get,
            "/api/v1/records?\(query)&cursor=\(cursor)",
            key: tenant.allScopesKey
        )
        #expect(second.json["next_cursor"] == JSONValue.null)
        let asked = RecordQuery(
            dataSource: "net.flow",
            from: try instant("2026-03-10T00:00:00Z"),
            to: try instant("2026-03-10T01:00:00Z"),
            order: .oldestFirst,
            limit: 3,
            after: nil
        )
        var next = asked
        next.after = "p 2"
        #expect(api.records.queries == [asked, next])
        try await api.send(
            .get,
            "/api/v1/records?order=up&data_source=A&limit=x&from=1",
            key: tenant.allScopesKey
        ).expectProblem(422, "invalid_request", at: ["limit", "order", "data_source", "from"])
    }
}
