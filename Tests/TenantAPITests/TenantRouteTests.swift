import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("tenant and subscription routes")
struct TenantRouteTests {
    @Test("a tenant is created, read, changed and listed")
    func tenant() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("tenant")
        let body: JSONValue = [
            "key": .string(key), "name": "Acme", "currency": "EUR", "time_zone": "Europe/Berlin",
            "billing": [
                "legal_name": "Acme GmbH", "email": "bills@example.com", "net_days": 14,
            ],
            "tax": ["rates": [["name": "VAT", "percent": "19"]]],
        ]
        let created = try await api.operate(.post, "/api/v1/tenants", body)
        #expect(created.status == 201)
        #expect(created.headers[.location] == "/api/v1/tenants/\(key)")
        for name in ["key", "name", "currency", "time_zone", "tax"] {
            #expect(created.json[name] == body[name])
        }
        #expect(created.json["billing"]?["net_days"] == 14)
        let changed = try await api.operate(
            .patch,
            "/api/v1/tenants/\(key)",
            ["name": "Acme AG", "tax": ["rates": [], "exempt": "charity"]]
        )
        #expect(changed["name"] == "Acme AG")
        #expect(changed.json["tax"]?["exempt"] == "charity")
        #expect(changed.json["billing"]?["legal_name"] == "Acme GmbH")
        #expect(try await api.operate(.get, "/api/v1/tenants/\(key)").json == changed.json)
        #expect(
            try await api.operate(.get, "/api/v1/tenants?limit=500").data.contains(changed.json)
        )
        #expect(api.changes.subjects == [.tenants, .tenants])
        try await api.operate(.post, "/api/v1/tenants", body).expectProblem(
            409,
            "exists",
            at: ["/key"]
        )
        try await api.operate(.get, "/api/v1/tenants/none").expectProblem(404, "not_found")
        try await api.operate(.patch, "/api/v1/tenants/none", [:]).expectProblem(404, "not_found")
    }

    static let badTenants: [(String, JSONValue, [String])] = [
        ("currency", "eur", ["/currency"]),
        ("currency", nil, ["/currency"]),
        ("time_zone", "Mars/Olympus", ["/time_zone"]),
        ("time_zone", "../etc/passwd", ["/time_zone"]),
        (
            "billing", ["email": "nobody", "net_days": -1, "colour": 1],
            ["/billing/email", "/billing/net_days", "/billing/colour"]
        ),
        ("billing", [], ["/billing"]),
        ("tax", ["rates": [["name": "VAT", "percent": 19]]], ["/tax/rates/0/percent"]),
        ("tax", ["rates": [["percent": "101"]]], ["/tax/rates/0/percent", "/tax/rates/0/name"]),
        ("tax", ["exempt": "a", "reverse_charge": "b"], ["/tax/reverse_charge"]),
        (
            "self_service",
            ["acts": ["pause", "refund", "pause"], "plans": ["A!", "a", "a"], "x": 1],
            [
                "/self_service/acts/1", "/self_service/acts/2", "/self_service/plans/0",
                "/self_service/plans/2", "/self_service/x",
            ]
        ),
    ]

    @Test("a bad tenant is refused at its place", arguments: badTenants)
    func badTenant(member: String, value: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let body: JSONValue = ["key": .string(uniqueKey("t")), "name": "A", "currency": "EUR"]
        let reply = try await api.operate(.post, "/api/v1/tenants", body.with(member, value))
        reply.expectProblem(422, "invalid_request", at: reply.faultPlaces)
        #expect(Set(reply.faultPlaces) == Set(places), "\(reply.text)")
    }

    @Test("a tenant's currency never changes")
    func currency() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.operate(.patch, "/api/v1/tenants/\(tenant.key)", ["currency": "USD"])
            .expectProblem(422, "invalid_request", at: ["/currency"])
    }

    @Test("a subscription starts with the current quarter hour, and there is one at a time")
    func subscription() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let path = "/api/v1/tenants/\(tenant.key)/subscriptions"
        let before = Instant.system().adding(seconds: -5).quarterHourStart
        let created = try await api.operate(.post, path, ["plan": .string(plan)])
        #expect(created.status == 201, "\(created.text)")
        let start = try #require(created["starts_at"].flatMap { Instant(rfc3339: $0) })
        #expect(start.quarterHourStart == start)
        #expect(start >= before && start <= Instant.system().adding(seconds: 5))
        #expect(created.json["version"] == 1)
        #expect(created["status"] == "active")
        #expect(try await api.operate(.get, path).data == [created.json])
        #expect(api.changes.subjects.last == .subscriptions)
        let again = try await api.operate(.post, path, ["plan": .string(plan)])
        again.expectProblem(409, "already_subscribed")
        let own = try await api.send(
            .get,
            "/api/v1/subscription",
            key: tenant.allScopesKey
        )
        #expect(own.json["subscription"] == created.json)
        #expect(own.json["plan"]?["key"] == .string(plan))
    }

    @Test("a start within a quarter hour means the next one; the current period is the earliest")
    func startsAt() async throws {
        let api = try await TestAPI.make()
        let plan = try await api.makePlan()
        let future = Instant.system().adding(seconds: 86_400).quarterHourStart
        let tenant = try await api.makeTenant()
        let path = "/api/v1/tenants/\(tenant.key)/subscriptions"
        try await api.operate(
            .post,
            path,
            ["plan": .string(plan), "starts_at": "2020-01-31T00:00:00Z"]
        ).expectProblem(422, "invalid_request", at: ["/starts_at"])
        let created = try await api.operate(
            .post,
            path,
            [
                "plan": .string(plan),
                "starts_at": .string(future.adding(seconds: 1).description),
            ]
        )
        #expect(created["starts_at"] == future.adding(seconds: 900).description)
        let current = try await api.makeTenant()
        let month = Instant.system().description.prefix(7) + "-01T00:00:00Z"
        let back = try await api.operate(
            .post,
            "/api/v1/tenants/\(current.key)/subscriptions",
            ["plan": .string(plan), "starts_at": .string(String(month))]
        )
        #expect(back["starts_at"] == String(month), "\(back.text)")
    }

    @Test("what cannot be subscribed to is refused at its place")
    func badSubscription() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let dollars = try await api.makePlan { $0.with("currency", "USD") }
        let volume = try await api.makePlan { $0.with("charges", [.volumeCharge]) }
        let path = "/api/v1/tenants/\(tenant.key)/subscriptions"
        let bad: [(JSONValue, [String])] = [
            ([:], ["/plan"]),
            (["plan": "no-such-plan"], ["/plan"]),
            (["plan": .string(plan), "version": 2], ["/version"]),
            (["plan": .string(plan), "version": 0], ["/version"]),
            (["plan": .string(dollars)], ["/plan"]),
            (["plan": .string(plan), "starts_at": "tomorrow"], ["/starts_at"]),
            (["plan": .string(plan), "starts_at": "2500-01-01T00:00:00Z"], ["/starts_at"]),
            (["plan": .string(plan), "starts_at": "9999-12-31T23:59:59Z"], ["/starts_at"]),
            (["plan": .string(plan), "usage_cap": "-1"], ["/usage_cap"]),
            (["plan": .string(plan), "usage_cap": 100], ["/usage_cap"]),
            (["plan": .string(volume), "usage_cap": "100.00"], ["/usage_cap"]),
            (
                [
                    "plan": .string(plan),
                    "discounts": [["percent": "101"], ["amount": "0.001"], [:]],
                ], ["/discounts/0/percent", "/discounts/1/amount", "/discounts/2"]
            ),
            (
                ["plan": .string(plan), "discounts": [["percent": "1", "x": 1]]], ["/discounts/0/x"]
            ),
        ]
        for (body, places) in bad {
            try await api.operate(.post, path, body).expectProblem(
                422,
                "invalid_request",
                at: places
            )
        }
        try await api.operate(
            .post,
            "/api/v1/tenants/none/subscriptions",
            ["plan": .string(plan)]
        ).expectProblem(404, "not_found")
        try await api.send(.get, "/api/v1/subscription", key: tenant.allScopesKey)
            .expectProblem(404, "not_found")
    }
}
