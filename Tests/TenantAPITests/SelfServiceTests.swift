import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("what a tenant does to its own subscription")
struct SelfServiceTests {
    private func ask(
        _ api: TestAPI,
        _ tenant: TestTenant,
        _ verb: String,
        _ body: JSONValue? = nil
    ) async throws -> TestReply {
        try await api.send(
            .post,
            "/api/v1/subscription:\(verb)",
            key: tenant.allScopesKey,
            body
        )
    }

    @Test("nothing may be done that the operator does not allow")
    func refused() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        _ = try await api.subscribe(tenant, to: plan)
        let asked: [(String, JSONValue?)] = [
            ("change", ["plan": .string(plan), "when": "now"]), ("change", ["usage_cap": "5.00"]),
            ("cancel", [:]), ("pause", nil), ("resume", nil),
        ]
        for (verb, body) in asked {
            try await ask(api, tenant, verb, body).expectProblem(403, "operator_only")
        }
        let reader = try await api.makeKey(tenant.key, scopes: ["read", "manage"])
        try await api.send(.post, "/api/v1/subscription:pause", key: reader)
            .expectProblem(403, "missing_scope")
    }

    @Test("what is allowed is done, to the plans on offer alone")
    func allowed() async throws {
        let api = try await TestAPI.make()
        let scale = try await api.makePlan()
        let other = try await api.makePlan()
        let service: JSONValue = [
            "acts": ["change", "cancel", "pause", "resume"], "plans": [.string(scale)],
        ]
        let tenant = try await api.makeTenant { $0.with("self_service", service) }
        _ = try await api.subscribe(tenant, to: other)
        let shown = try await api.operate(.get, "/api/v1/tenants/\(tenant.key)")
        #expect(shown.json["self_service"] == service)
        let changed = try await ask(
            api,
            tenant,
            "change",
            ["plan": .string(scale), "when": "period_end"]
        )
        #expect(changed.status == 200, "\(changed.text)")
        let own = try await api.send(.get, "/api/v1/subscription", key: tenant.allScopesKey)
        #expect(own.json["next_change"]?["plan"] == .string(scale))
        let bad: [(String, JSONValue, [String])] = [
            ("change", ["plan": .string(other), "when": "now"], ["/plan"]),
            ("change", ["plan": .string(scale), "version": 1, "when": "now"], ["/version"]),
            ("change", ["plan": .string(scale)], ["/when"]), ("change", [:], ["/plan"]),
            ("cancel", ["when": "now", "refund": "prorated"], ["/refund"]),
        ]
        for (verb, body, places) in bad {
            try await ask(api, tenant, verb, body)
                .expectProblem(422, "invalid_request", at: places)
        }
        // Of two acts in one request each must be allowed.
        try await ask(
            api,
            tenant,
            "change",
            ["plan": .string(scale), "when": "now", "usage_cap": "1"]
        ).expectProblem(403, "operator_only")
        for verb in ["pause", "resume"] {
            #expect(try await ask(api, tenant, verb).status == 200)
        }
        let cancelled = try await ask(api, tenant, "cancel", [:])
        #expect(cancelled["ends_at"]?.hasSuffix("-01T00:00:00Z") == true, "\(cancelled.text)")
        let acts = try await api.operate(
            .get,
            "/api/v1/audit?subject=subscription_event&tenant=\(tenant.key)"
        )
        let actors = acts.data.prefix(4).map { $0["actor"] }
        #expect(Set(actors).count == 1 && actors.first != acts.data.last?["actor"])
    }

    @Test("who has no subscription can do nothing to it")
    func none() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant {
            $0.with("self_service", ["acts": ["pause"]])
        }
        try await ask(api, tenant, "pause").expectProblem(404, "not_found")
    }
}
