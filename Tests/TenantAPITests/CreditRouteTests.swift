import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("prepaid credit")
struct CreditRouteTests {
    private func path(_ tenant: TestTenant) -> String { "/api/v1/tenants/\(tenant.key)/credits" }

    @Test("credit is granted, listed and drawn down by the draft, the lowest priority first")
    func grants() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let later = Instant.system().adding(seconds: 90 * 86_400).description
        let first = try await api.operate(
            .post,
            path(tenant),
            ["key": "c1", "amount": "40", "priority": 2, "expires_at": .string(later)]
        )
        #expect(first.status == 201, "\(first.text)")
        #expect(first["amount"] == "40.00")
        #expect(first["currency"] == "EUR")
        #expect(first.json["priority"] == 2)
        let second = try await api.operate(.post, path(tenant), ["amount": "5.00"])
        #expect(second.json["priority"] == 1)
        #expect(second.json["key"] == JSONValue.null)
        #expect(try await api.operate(.get, path(tenant)).data == [first.json, second.json])
        try await api.operate(.post, path(tenant), ["key": "c1", "amount": "1.00"])
            .expectProblem(409, "exists", at: ["/key"])
        // Started today, so the invoice of the start is behind us and drew on nothing: credit was
        // granted after it. The next one is 49.00.
        _ = try await api.subscribe(tenant, to: try await api.makePlan())
        let draft = try await api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey
        )
        #expect(draft["total"] == "49.00", "\(draft.text)")
        #expect(draft["credit_applied"] == "45.00")
        #expect(draft["amount_due"] == "4.00")
    }

    @Test("what finished invoices left of a grant is shown with it, and on the invoice")
    func remaining() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        let january = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        try await clocked.set(january)
        let tenant = try await api.makeTenant()
        for (key, amount, priority) in [("c1", "100.00", 2), ("c2", "9.00", 1)] {
            let granted = try await api.operate(
                .post,
                path(tenant),
                ["key": .string(key), "amount": .string(amount), "priority": .integer(priority)]
            )
            #expect(granted["remaining"] == amount, "\(granted.text)")
        }
        _ = try await api.subscribe(tenant, to: try await api.makePlan())
        try await api.runBilling(for: tenant)
        // 49.00: the 9.00 first, then 40.00 of the 100.00.
        func left() async throws -> [JSONValue?] {
            try await api.operate(.get, path(tenant)).data.map { $0["remaining"] }
        }
        #expect(try await left() == ["60.00", "0.00"])
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        let invoice = try #require(list.data.first, "\(list.text)")
        guard case .array(let draws)? = invoice["credit_draws"] else { throw Problem.internalError }
        #expect(draws.map { $0["remaining"] } == ["0.00", "60.00"])
    }

    @Test("a voided invoice gives a grant back, as it is shown and as the next invoice uses it")
    func voided() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        try await clocked.set(try #require(Instant(rfc3339: "2026-01-01T00:00:00Z")))
        let tenant = try await api.makeTenant()
        func left() async throws -> [JSONValue?] {
            try await api.operate(.get, path(tenant)).data.map { $0["remaining"] }
        }
        for grant: JSONValue in [["key": "c1", "amount": "40.00"], ["amount": "5.00"]] {
            _ = try await api.operate(.post, path(tenant), grant)
        }
        _ = try await api.subscribe(tenant, to: try await api.makePlan())
        try await api.runBilling(for: tenant)
        #expect(try await left() == ["0.00", "0.00"])
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        let invoice = try #require(list.data.first, "\(list.text)")
        #expect(invoice["amount_due"] == "4.00")
        guard case .string(let id)? = invoice["id"] else { throw Problem.internalError }
        let voided = try await api.operate(.post, "/api/v1/invoices/\(id):void")
        #expect(voided.status == 200, "\(voided.text)")
        #expect(try await left() == ["40.00", "5.00"])
        let draft = try await api.send(.get, "/api/v1/invoices/upcoming", key: tenant.allScopesKey)
        #expect(draft["credit_applied"] == "45.00", "\(draft.text)")
        // What it said when it was issued stays said.
        let after = try await api.operate(.get, "/api/v1/invoices/\(id)")
        #expect(after["credit_applied"] == "45.00")
        #expect(after["status"] == "void")
    }

    @Test("credit that a credit note leaves of what was paid is listed, used before any other")
    func left() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        try await clocked.set(try #require(Instant(rfc3339: "2026-01-01T00:00:00Z")))
        let tenant = try await api.makeTenant()
        _ = try await api.subscribe(tenant, to: try await api.makePlan())
        try await api.runBilling(for: tenant)
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        guard case .string(let id)? = list.data.first?["id"] else { throw Problem.internalError }
        let paid = try await api.operate(.post, "/api/v1/invoices/\(id):pay", [:])
        #expect(paid.status == 201, "\(paid.text)")
        let note = try await api.operate(.post, "/api/v1/invoices/\(id):credit", ["reason": "r"])
        #expect(note.status == 201, "\(note.text)")
        let noteID = try #require(note["id"])
        _ = try await api.operate(.post, path(tenant), ["key": "c1", "amount": "1.00"])
        let credits = try await api.operate(.get, path(tenant)).data
        #expect(credits.map { $0["key"] } == [.string("invoice:\(noteID)"), "c1"])
        #expect(credits.first?["amount"] == "49.00")
        #expect(credits.first?["remaining"] == "49.00")
        #expect(credits.first?["priority"] == 0)
        let draft = try await api.send(.get, "/api/v1/invoices/upcoming", key: tenant.allScopesKey)
        #expect(draft["credit_applied"] == "49.00", "\(draft.text)")
    }

    static let bad: [(JSONValue, [String])] = [
        ([:], ["/amount"]), (["amount": "0"], ["/amount"]), (["amount": "-1"], ["/amount"]),
        (["amount": 5], ["/amount"]), (["amount": nil], ["/amount"]),
        (["amount": "0.001"], ["/amount"]), (["amount": "1", "priority": 0], ["/priority"]),
        (["amount": "1", "expires_at": "2020-01-01T00:00:00Z"], ["/expires_at"]),
        (["amount": "1", "key": ""], ["/key"]), (["amount": "1", "colour": 1], ["/colour"]),
    ]

    @Test("a bad grant is refused at its place", arguments: bad)
    func badGrant(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.operate(.post, path(tenant), body)
            .expectProblem(422, "invalid_request", at: places)
    }

    @Test("a tenant grants itself nothing, and nobody is granted anything who is not there")
    func access() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.send(.post, path(tenant), key: tenant.allScopesKey, ["amount": "1.00"])
            .expectProblem(403, "missing_scope")
        try await api.operate(.post, "/api/v1/tenants/none/credits", ["amount": "1.00"])
            .expectProblem(404, "not_found")
    }
}
