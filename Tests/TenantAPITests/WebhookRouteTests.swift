import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("webhook routes")
struct WebhookRouteTests {
    private static let wish: JSONValue = [
        "url": "https://Example.com/hook", "description": "ours", "events": ["invoice.paid"],
    ]

    @Test("a webhook is created with its secret, listed without it, rotated, tested and deleted")
    func life() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let key = tenant.allScopesKey
        let created = try await api.send(.post, "/api/v1/webhooks", key: key, Self.wish)
        #expect(created.status == 201, "\(created.text)")
        let id = try #require(created["id"])
        let secret = try #require(created["secret"])
        #expect(created["url"] == "https://example.com/hook")
        let listed = try await api.send(.get, "/api/v1/webhooks", key: key)
        #expect(listed.data.first?["id"] == .string(id))
        #expect(!listed.text.contains("secret\":\"whsec"))
        let rotated = try await api.send(.post, "/api/v1/webhooks/\(id):rotate", key: key)
        #expect(rotated["secret"] != nil && rotated["secret"] != secret)
        #expect(rotated["previous_secret_until"] != nil)
        let enabled = try await api.send(.post, "/api/v1/webhooks/\(id):enable", key: key)
        #expect(enabled.status == 200)
        let test = try await api.send(.post, "/api/v1/webhooks/\(id):test", key: key)
        #expect(test.status == 204, "\(test.text)")
        let deliveries = try await api.send(.get, "/api/v1/webhooks/\(id)/deliveries", key: key)
        #expect(deliveries.data.first?["event"] == "webhook.test")
        #expect(deliveries.data.first?["state"] == "pending")
        let delivery = try #require(deliveries.data.first?["id"])
        guard case .string(let deliveryID) = delivery else { return }
        try await api.send(
            .post,
            "/api/v1/webhooks/\(id)/deliveries/\(deliveryID):redeliver",
            key: key
        ).expectProblem(404, "not_found")
        let deleted = try await api.send(.delete, "/api/v1/webhooks/\(id)", key: key)
        #expect(deleted.status == 204)
        try await api.send(.delete, "/api/v1/webhooks/\(id)", key: key)
            .expectProblem(404, "not_found")
        let acts = try await api.operate(
            .get,
            "/api/v1/audit?subject=webhook&tenant=\(tenant.key)&key=\(id)"
        )
        // Newest first: deleted, its secret rotated, created; of secrets nothing is written down.
        #expect(acts.data.map { $0["act"] } == ["delete", "change", "create"], "\(acts.text)")
        #expect(acts.data.last?["after"]?["url"] == "https://example.com/hook")
        #expect(!acts.text.contains("\"secret\"") && !acts.text.contains("previous_secret\""))
    }

    @Test("another tenant's webhook is not there")
    func foreign() async throws {
        let api = try await TestAPI.make()
        let owner = try await api.makeTenant()
        let other = try await api.makeTenant().allScopesKey
        let created = try await api.send(
            .post,
            "/api/v1/webhooks",
            key: owner.allScopesKey,
            Self.wish
        )
        let id = try #require(created["id"])
        #expect(try await api.send(.get, "/api/v1/webhooks", key: other).data == [])
        for verb in [":rotate", ":enable", ":test"] {
            try await api.send(.post, "/api/v1/webhooks/\(id)\(verb)", key: other)
                .expectProblem(404, "not_found")
        }
        try await api.send(.get, "/api/v1/webhooks/\(id)/deliveries", key: other)
            .expectProblem(404, "not_found")
        let reader = try await api.makeKey(owner.key, scopes: ["read"])
        try await api.send(.get, "/api/v1/webhooks", key: reader).expectProblem(
            403,
            "missing_scope"
        )
    }

    static let refusals: [(JSONValue, [String])] = [
        ([:], ["/url"]), (["url": "http://example.com/"], ["/url"]),
        (["url": "https://127.0.0.1/"], ["/url"]),
        (["url": "https://[::ffff:10.0.0.1]/"], ["/url"]),
        (["url": "https://169.254.169.254/latest"], ["/url"]),
        (["url": "https://user:pass@example.com/"], ["/url"]),
        (["url": "https://example.com/", "events": ["nothing"]], ["/events/0"]),
        (
            ["url": "https://example.com/", "events": ["invoice.paid", "invoice.paid"]],
            ["/events/1"]
        ),
        (["url": "https://example.com/", "secret": "mine"], ["/secret"]),
    ]

    @Test(
        "a webhook that could not be sent to is refused with the field at fault",
        arguments: refusals
    )
    func refused(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.send(.post, "/api/v1/webhooks", key: tenant.allScopesKey, body)
            .expectProblem(422, "invalid_request", at: places)
    }
}
