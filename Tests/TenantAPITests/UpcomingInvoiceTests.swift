import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("draft invoice and quotas")
struct UpcomingInvoiceTests {
    /// The first instant of the current month in UTC.
    private static var monthStart: String {
        Instant.system().description.prefix(7) + "-01T00:00:00Z"
    }

    private func subscribe(_ api: TestAPI, _ tenant: TestTenant, _ plan: String) async throws {
        let reply = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan), "starts_at": .string(Self.monthStart)]
        )
        try #require(reply.status == 201, "\(reply.text)")
    }

    @Test("usage beyond the free bytes, the next month's fee and the tax, computed by hand")
    func amounts() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant {
            $0.with("tax", ["rates": [["name": "VAT", "percent": "19"]]])
        }
        try await subscribe(api, tenant, try await api.makePlan())
        let start = try #require(Instant(rfc3339: Self.monthStart))
        try await api.addUsage(tenant, at: start, billable: 1_200_000_000)
        try await api.addUsage(tenant, at: start, source: "net.drop", billable: 300_000_000)
        try await api.addUsage(tenant, at: start, source: "not.priced", billable: 999)
        let draft = try await api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey
        )
        #expect(draft.status == 200, "\(draft.text)")
        #expect(draft["status"] == "draft")
        #expect(draft["currency"] == "EUR")
        #expect(draft.json["sequence"] == 2)
        guard case .array(let lines)? = draft.json["lines"] else {
            Issue.record("no lines: \(draft.text)")
            return
        }
        // 1.5 GB used, 1 GB free: 0.5 GB at 0.30 = 0.15; then the fee of 49.00 in advance.
        #expect(lines.map { $0["charge"] } == ["network", "platform"])
        #expect(lines.map { $0["kind"] } == ["usage", "flat"])
        #expect(lines.map { $0["quantity"] } == ["0.5", "1"])
        #expect(lines.map { $0["amount"] } == ["0.15", "49.00"])
        #expect(lines.first?["from"] == .string(Self.monthStart))
        #expect(lines.first?["explain"]?["used_bytes"] == 1_500_000_000)
        #expect(lines.first?["explain"]?["free_bytes"] == 1_000_000_000)
        #expect(lines.first?["explain"]?["billed_bytes"] == 500_000_000)
        // 49.15 × 0.19 = 9.3385.
        #expect(draft["subtotal"] == "49.15")
        #expect(draft.json["tax"] == ["9.34"])
        #expect(draft["total"] == "58.49")
        #expect(draft["amount_due"] == "58.49")
    }

    @Test("another tenant's usage and refused records cost nothing")
    func foreignUsage() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let other = try await api.makeTenant()
        try await subscribe(api, tenant, try await api.makePlan())
        let start = try #require(Instant(rfc3339: Self.monthStart))
        try await api.addUsage(other, at: start, billable: 5_000_000_000)
        try await api.addUsage(
            tenant,
            at: start,
            refusal: "not_in_plan",
            billable: 5_000_000_000
        )
        let draft = try await api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey
        )
        #expect(draft["subtotal"] == "49.00", "\(draft.text)")
    }

    @Test("an exempt tenant's rates come to nothing")
    func exemption() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant {
            $0.with(
                "tax",
                ["rates": [["name": "VAT", "percent": "19"]], "reverse_charge": "EU business"]
            )
        }
        try await subscribe(api, tenant, try await api.makePlan())
        let draft = try await api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey
        )
        #expect(draft.json["tax"] == ["0.00"])
        #expect(draft["total"] == "49.00")
    }

    @Test("quotas say what is free, used and left")
    func quotas() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await subscribe(api, tenant, try await api.makePlan())
        let start = try #require(Instant(rfc3339: Self.monthStart))
        try await api.addUsage(tenant, at: start, billable: 400_000_000)
        let quotas = try await api.send(.get, "/api/v1/quotas", key: tenant.allScopesKey)
        #expect(quotas.data.count == 1)
        let quota = quotas.data.first
        #expect(quota?["charge"] == "network")
        #expect(quota?["free_bytes"] == 1_000_000_000)
        #expect(quota?["used_bytes"] == 400_000_000)
        #expect(quota?["remaining_bytes"] == 600_000_000)
        try await api.addUsage(tenant, at: start, billable: 700_000_000)
        let after = try await api.send(.get, "/api/v1/quotas", key: tenant.allScopesKey)
        #expect(after.data.first?["remaining_bytes"] == 0)
        #expect(after.data.first?["projected_exhaustion"] != JSONValue.null)
    }

    @Test("quotas say which thresholds were reached, and what the cap leaves")
    func thresholdsAndCap() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        _ = try await api.subscribe(tenant, to: plan) {
            $0.with("starts_at", .string(Self.monthStart)).with("usage_cap", "1.00")
        }
        let start = try #require(Instant(rfc3339: Self.monthStart))
        try await api.addUsage(tenant, at: start, billable: 2_000_000_000)
        let quotas = try await api.send(.get, "/api/v1/quotas", key: tenant.allScopesKey)
        #expect(
            quotas.data.first?["thresholds"] == [
                ["percent": 50, "bytes": 500_000_000, "reached": true],
                ["percent": 80, "bytes": 800_000_000, "reached": true],
                ["percent": 100, "bytes": 1_000_000_000, "reached": true],
            ]
        )
        #expect(quotas.data.first?["overage"] == "bill")
        // 1 GB beyond the free one, at 0.30.
        #expect(
            quotas.json["usage_cap"] == ["amount": "1.00", "used": "0.30", "remaining": "0.70"]
        )
    }

    @Test("without a subscription there is no draft and no quota")
    func none() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        for path in ["/api/v1/invoices/upcoming", "/api/v1/quotas"] {
            try await api.send(.get, path, key: tenant.allScopesKey).expectProblem(
                404,
                "not_found"
            )
        }
    }
}
