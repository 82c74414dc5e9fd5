import HTTPTypes
import Testing

@testable import TenantAPI

@Suite("plan routes")
struct PlanRouteTests {
    @Test("a plan is published in versions that are kept as they were")
    func versions() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("plan")
        let plan = JSONValue.samplePlan(key)
        let first = try await api.operate(.post, "/api/v1/plans", plan)
        #expect(first.status == 201)
        #expect(first.json["version"] == 1)
        #expect(first["anchor"] == "calendar")
        #expect(first.headers[.location] == "/api/v1/plans/\(key)/versions/1")
        let path = "/api/v1/plans/\(key)/versions"
        let second = try await api.operate(
            .post,
            path,
            plan.without("key").with("anchor", "subscription")
        )
        #expect(second.status == 201)
        #expect(second.json["version"] == 2)
        #expect(second["anchor"] == "subscription")
        #expect(try await api.operate(.get, path + "/1").json == first.json)
        #expect(try await api.operate(.get, path + "/2").json == second.json)
        #expect(try await api.operate(.get, path).data == [first.json, second.json])
        let newest = try await api.operate(.get, "/api/v1/plans?limit=500").data
        #expect(newest.contains(second.json))
        #expect(!newest.contains(first.json))
    }

    @Test("a plan's key is taken once, and the body's agrees with the path's")
    func keys() async throws {
        let api = try await TestAPI.make()
        let key = try await api.makePlan()
        try await api.operate(.post, "/api/v1/plans", .samplePlan(key)).expectProblem(
            409,
            "exists",
            at: ["/key"]
        )
        try await api.operate(.post, "/api/v1/plans/\(key)/versions", .samplePlan("other"))
            .expectProblem(422, "invalid_request", at: ["/key"])
        let other = uniqueKey("plan")
        try await api.operate(.post, "/api/v1/plans/\(other)/versions", .samplePlan(other))
            .expectProblem(404, "not_found")
        try await api.operate(.get, "/api/v1/plans/\(other)/versions").expectProblem(
            404,
            "not_found"
        )
        try await api.operate(.get, "/api/v1/plans/\(key)/versions/2").expectProblem(
            404,
            "not_found"
        )
    }

    static let badPlans: [(String, JSONValue, [String])] = [
        ("currency", "XYZ", ["/currency"]),
        ("charges", nil, ["/charges"]),
        ("colour", "red", ["/colour"]),
        (
            "charges",
            [
                ["key": "a", "type": "flat", "amount": 1],
                ["key": "a", "type": "flat", "amount": "-1"],
            ],
            ["/charges/0/amount", "/charges/1/amount", "/charges/1/key"]
        ),
    ]

    @Test("every fault of a plan is named at its place", arguments: badPlans)
    func badPlan(member: String, value: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let plan = JSONValue.samplePlan(uniqueKey("plan")).with(member, value)
        try await api.operate(.post, "/api/v1/plans", plan).expectProblem(
            422,
            "invalid_request",
            at: places
        )
    }

    @Test("a plan of every kind of charge is kept as it was published")
    func everyKind() async throws {
        let api = try await TestAPI.make()
        let plan: JSONValue = JSONValue.samplePlan(uniqueKey("plan"))
            .with("trial_days", 14)
            .with("entitlements", ["products": ["network"], "retention_days": 30, "users": 3])
            .with(
                "charges",
                [
                    ["key": "a", "type": "seats", "unit_amount": "9.00", "included": 3],
                    [
                        "key": "b", "product": "network", "type": "support", "tier": "business",
                        "amount": "99.00", "percent": "10",
                        "entitlements": ["users": 50, "response_time": "4 h"],
                    ],
                    ["key": "c", "type": "support", "tier": "premium", "percent": "10.5"],
                    ["key": "d", "type": "flat", "amount": "1.00"],
                    [
                        "key": "e", "type": "resource", "resource": "controller",
                        "measure": "hours", "included": "1.5", "unit_amount": "15.00",
                        "min_minutes": 1,
                    ],
                ]
            )
        let published = try await api.operate(.post, "/api/v1/plans", plan)
        #expect(published.status == 201, "\(published.text)")
        for name in ["trial_days", "entitlements", "charges"] {
            #expect(published.json[name] == plan[name])
        }
    }
}
