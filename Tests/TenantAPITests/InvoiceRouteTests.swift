import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

/// Finished invoices through the interface: who issues them, who sees them, what happens to them.
@Suite("Invoices", .serialized)
struct InvoiceRouteTests {
    private static var monthStart: String {
        Instant.system().description.prefix(7) + "-01T00:00:00Z"
    }

    /// A tenant with a finished invoice of 49.00.
    private func invoiced(
        _ api: TestAPI,
        _ change: (JSONValue) -> JSONValue = { $0 }
    ) async throws -> (tenant: TestTenant, invoice: JSONValue) {
        let tenant = try await api.makeTenant(change)
        let plan = try await api.makePlan()
        _ = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan), "starts_at": .string(Self.monthStart)]
        )
        try await api.runBilling(for: tenant)
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        return (tenant, try #require(list.data.first, "\(list.text)"))
    }

    private func path(_ invoice: JSONValue, _ verb: String = "") throws -> String {
        guard case .string(let id)? = invoice["id"] else { throw Problem.internalError }
        return "/api/v1/invoices/\(id)\(verb)"
    }

    /// A field of what a tenant was told of some kind.
    private static func told(
        _ tenant: TestTenant,
        of kind: String,
        _ field: String,
        in api: TestAPI
    ) async throws -> [String] {
        try await api.database.owner.query(
            PostgresStatement(
                """
                SELECT data ->> $3 AS field FROM meterbee.notifications
                WHERE tenant_id = $1 AND kind = $2 ORDER BY occurred_at
                """,
                [.uuid(high: tenant.id.high, low: tenant.id.low), .text(kind), .text(field)]
            )
        ).map { try $0.string("field") }
    }

    @Test("the issuer is replaced whole, and says what a taxed invoice lacks")
    func issuer() async throws {
        let api = try await TestAPI.make()
        let body: JSONValue = [
            "legal_name": "Seller GmbH", "address": "Hof 1", "payment": "IBAN DE00",
            "number_prefix": "INV-",
        ]
        let put = try await api.operate(.put, "/api/v1/issuer", body)
        #expect(put.status == 200, "\(put.text)")
        #expect(put.json["missing_for_tax"] == ["tax_id"])
        let got = try await api.operate(.get, "/api/v1/issuer")
        #expect(got["legal_name"] == "Seller GmbH")
        #expect(got.json["email"] == nil)
        let wrong = try await api.operate(
            .put,
            "/api/v1/issuer",
            ["number_prefix": "A1", "review_hours": -1, "email": "x"]
        )
        wrong.expectProblem(
            422,
            "invalid_request",
            at: ["/number_prefix", "/email", "/review_hours"]
        )
    }

    @Test("a finished invoice is the tenant's and the operator's, and nobody else's")
    func reading() async throws {
        let api = try await TestAPI.make()
        let (tenant, invoice) = try await invoiced(api)
        #expect(invoice["status"] == "open")
        #expect(invoice["total"] == "49.00")
        #expect(invoice["tenant"]?["key"] == .string(tenant.key))
        let own = try await api.send(.get, try path(invoice), key: tenant.allScopesKey)
        #expect(own.json == invoice)
        #expect(try await api.operate(.get, try path(invoice)).json == invoice)
        let other = try await api.makeTenant()
        try await api.send(.get, try path(invoice), key: other.allScopesKey)
            .expectProblem(404, "not_found")
        try await api.operate(.get, try path(invoice) + "?tenant=\(other.key)")
            .expectProblem(404, "not_found")
        let explained = try await api.send(
            .get,
            try path(invoice, "/lines/1/explain"),
            key: tenant.allScopesKey
        )
        #expect(explained.json["line"]?["explain"]?["full_fee"] == "49")
        try await api.send(.get, try path(invoice, "/lines/9/explain"), key: tenant.allScopesKey)
            .expectProblem(404, "not_found")
        let again = try await api.operate(.post, "/api/v1/billing:run")
        #expect(again.status == 200)
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        #expect(list.data.count == 1)
    }

    @Test("what is refused for missing fields is a draft, and the run says what is missing")
    func drafts() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant {
            $0.with("tax", ["rates": [["name": "VAT", "percent": "19"]]])
        }
        let plan = try await api.makePlan()
        _ = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan), "starts_at": .string(Self.monthStart)]
        )
        // Another test's run may have it in hand; then the next one tells.
        var isTold = false
        let deadline = ContinuousClock.now + .seconds(300)
        while !isTold, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
            let run = try await api.operate(.post, "/api/v1/billing:run")
            guard case .array(let refused)? = run.json["refused"] else { continue }
            isTold = refused.contains { $0["tenant"] == .string(tenant.key) }
        }
        #expect(isTold)
        let drafts = try await api.send(
            .get,
            "/api/v1/invoices?status=draft",
            key: tenant.allScopesKey
        )
        #expect(drafts.data.map { $0["total"] } == ["58.31"], "\(drafts.text)")
        #expect(drafts.data.first?["number"] == .null)
        let finished = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        #expect(finished.data.isEmpty)
    }

    @Test("payments add up to paid, and not beyond")
    func payments() async throws {
        let api = try await TestAPI.make()
        let (tenant, invoice) = try await invoiced(api)
        let pay = try path(invoice, ":pay")
        try await api.send(.post, pay, key: tenant.allScopesKey, [:])
            .expectProblem(403, "missing_scope")
        let part = try await api.operate(.post, pay, ["amount": "20.00", "method": "cash"])
        #expect(part.status == 201, "\(part.text)")
        #expect(part["status"] == "open")
        #expect(part["amount_remaining"] == "29.00")
        try await api.operate(.post, pay, ["amount": "29.01"])
            .expectProblem(422, "invalid_request", at: ["/amount"])
        try await api.operate(.post, pay, ["amount": "0.001"])
            .expectProblem(422, "invalid_request", at: ["/amount"])
        try await api.operate(.post, pay, ["paid_at": "2499-01-01T00:00:00Z"])
            .expectProblem(422, "invalid_request", at: ["/paid_at"])
        let rest = try await api.operate(.post, pay, ["reference": "R 7"])
        #expect(rest["status"] == "paid")
        #expect(rest["amount_remaining"] == "0.00")
        guard case .array(let payments)? = rest.json["payments"] else { return }
        #expect(payments.map { $0["amount"] } == ["20.00", "29.00"])
        #expect(
            try await Self.told(tenant, of: "payment.recorded", "amount_remaining", in: api)
                == ["29.00"]
        )
        #expect(
            try await Self.told(tenant, of: "invoice.paid", "amount_paid", in: api) == ["49.00"]
        )
        try await api.operate(.post, pay, [:]).expectProblem(409, "invoice_state")
        try await api.operate(.post, try path(invoice, ":void"))
            .expectProblem(409, "invoice_state")
        let paid = try await api.send(
            .get,
            "/api/v1/invoices?status=paid",
            key: tenant.allScopesKey
        )
        #expect(paid.data.count == 1)
    }

    @Test("a credit note takes lines back, never more than there is")
    func credits() async throws {
        let api = try await TestAPI.make()
        let (tenant, invoice) = try await invoiced(api)
        let credit = try path(invoice, ":credit")
        let note = try await api.operate(
            .post,
            credit,
            ["reason": "outage", "lines": [["line": 1, "amount": "9.00"]]]
        )
        #expect(note.status == 201, "\(note.text)")
        #expect(note["kind"] == "credit_note")
        #expect(note["total"] == "-9.00")
        #expect(note.json["corrects"]?["number"] == invoice["number"])
        let after = try await api.operate(.get, try path(invoice))
        #expect(after["amount_remaining"] == "40.00")
        try await api.operate(
            .post,
            credit,
            ["reason": "too much", "lines": [["line": 1, "amount": "40.01"]]]
        ).expectProblem(422, "invalid_request", at: ["/lines/0/amount"])
        for (mode, line, amount, place) in [
            ("credit_note", 1, "0.001", "amount"), ("credit_note", 9, "1.00", "line"),
            ("next_invoice", 1, "0.001", "amount"), ("next_invoice", 9, "1.00", "line"),
            ("next_invoice", 1, "40.01", "amount"), ("next_invoice", 1, "0", "amount"),
        ] {
            try await api.operate(
                .post,
                credit,
                [
                    "reason": "x", "mode": .string(mode),
                    "lines": [["line": .integer(line), "amount": .string(amount)]],
                ]
            ).expectProblem(422, "invalid_request", at: ["/lines/0/\(place)"])
        }
        _ = try await api.operate(.post, try path(invoice, ":pay"), ["amount": "30.00"])
        // 10.00 are left to pay, the rest of what is credited is the tenant's.
        let whole = try await api.operate(.post, credit, ["reason": "all of it"])
        #expect(whole["total"] == "-40.00", "\(whole.text)")
        #expect(whole["credit_applied"] == "-30.00")
        let settled = try await api.operate(.get, try path(invoice))
        #expect(settled["status"] == "paid")
        for (field, amount) in [("amount_paid", "30.00"), ("credited", "19.00")] {
            #expect(
                try await Self.told(tenant, of: "invoice.paid", field, in: api) == [amount]
            )
        }
        let upcoming = try await api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey
        )
        #expect(upcoming["credit_applied"] == "30.00", "\(upcoming.text)")
        #expect(upcoming["amount_due"] == "19.00")
    }

    @Test("a void invoice returns the credit that it used; a correction waits for the next")
    func voids() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        _ = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan), "starts_at": .string(Self.monthStart)]
        )
        try await api.runBilling(for: tenant)
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        let invoice = try #require(list.data.first)
        let correction = try await api.operate(
            .post,
            try path(invoice, ":credit"),
            [
                "reason": "late discount", "mode": "next_invoice",
                "lines": [["line": 1, "amount": "4.00"]],
            ]
        )
        #expect(correction.status == 201, "\(correction.text)")
        let upcoming = try await api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey
        )
        guard case .array(let lines)? = upcoming.json["lines"] else { return }
        #expect(lines.last?["kind"] == "correction")
        #expect(lines.last?["amount"] == "-4.00")
        #expect(lines.last?["corrects"]?["invoice"] == invoice["number"])
        // 45.00 are left of the line.
        let credit: JSONValue = ["reason": "x", "lines": [["line": 1, "amount": "45.01"]]]
        try await api.operate(.post, try path(invoice, ":credit"), credit)
            .expectProblem(422, "invalid_request", at: ["/lines/0/amount"])
        let void = try await api.operate(.post, try path(invoice, ":void"))
        #expect(void["status"] == "void", "\(void.text)")
        // The correction was of what is taken back whole.
        let next = try await api.send(.get, "/api/v1/invoices/upcoming", key: tenant.allScopesKey)
        #expect(next["total"] == "49.00", "\(next.text)")
        try await api.operate(.post, try path(invoice, ":credit"), ["reason": "x"])
            .expectProblem(409, "invoice_state")
        try await api.operate(.post, try path(invoice, ":uncollectible"))
            .expectProblem(409, "invoice_state")
        let acts = try await api.operate(
            .get,
            "/api/v1/audit?subject=invoice_state&tenant=\(tenant.key)"
        )
        #expect(acts.data.map { $0["after"]?["state"] } == ["void"])
    }

    @Test("rating again by the same rules gives nothing, by another plan version the difference")
    func rerating() async throws {
        let api = try await TestAPI.make()
        let (_, invoice) = try await invoiced(api)
        let rerate = try path(invoice, ":rerate")
        let same = try await api.operate(.post, rerate, [:])
        #expect(same.status == 200, "\(same.text)")
        #expect(same.json["differences"] == [])
        guard case .array(let lines)? = invoice["lines"], case .string(let plan)? = lines[0]["plan"]
        else { return }
        var version: JSONValue = .samplePlan(plan)
        version = version.with("charges", [["key": "platform", "type": "flat", "amount": "40"]])
        _ = try await api.operate(.post, "/api/v1/plans/\(plan)/versions", version)
        let other = try await api.operate(.post, rerate, ["plans": [plan: 2]].json)
        #expect(other["amount"] == "-9.00", "\(other.text)")
        try await api.operate(.post, rerate, ["plans": [plan: 3]].json)
            .expectProblem(422, "invalid_request", at: ["/plans/\(plan)"])
        try await api.operate(.post, rerate, ["rules": ["otlp.logs": 7]].json)
            .expectProblem(422, "invalid_request", at: ["/rules/otlp.logs"])
        let applied = try await api.operate(
            .post,
            rerate,
            ["plans": [plan: 2]].json.with("apply", true)
        )
        #expect(applied.json["credit_note"]?["total"] == "-9.00", "\(applied.text)")
        // What was applied stands as billed: the same again changes nothing.
        let again = try await api.operate(
            .post,
            rerate,
            ["plans": [plan: 2]].json.with("apply", true)
        )
        #expect(again.json["differences"] == [], "\(again.text)")
        #expect(again.json["credit_note"] == .null)
        #expect(
            try await api.operate(.get, try path(invoice))["amount_remaining"] == "40.00"
        )
        // Back to the first version: what was credited is asked for again.
        let back = try await api.operate(.post, rerate, [:])
        #expect(back["amount"] == "9.00", "\(back.text)")
        let more = version.with(
            "charges",
            [
                ["key": "platform", "type": "flat", "amount": "40"],
                ["key": "extra", "type": "flat", "amount": "5"],
            ]
        )
        _ = try await api.operate(.post, "/api/v1/plans/\(plan)/versions", more)
        let extra = try await api.operate(.post, rerate, ["plans": [plan: 3]].json)
        #expect(extra["amount"] == "5.00", "\(extra.text)")
        // No line of the invoice can carry it, so nothing is credited against it either.
        try await api.operate(.post, rerate, ["plans": [plan: 3]].json.with("apply", true))
            .expectProblem(422, "invalid_request", at: ["/apply"])
    }

    @Test("a correction comes on the last invoice, or on the next subscription's, or is refused")
    func lastCorrection() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        let january = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        try await clocked.set(january)
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan {
            $0.with("charges", [["key": "platform", "type": "flat", "amount": "49"]])
        }
        let subscription = try await api.subscribe(tenant, to: plan)
        try await api.runBilling(for: tenant)
        func invoices() async throws -> [JSONValue] {
            try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey).data
        }
        let first = try #require(try await invoices().first)
        func correct(_ amount: String) async throws -> TestReply {
            try await api.operate(
                .post,
                try path(first, ":credit"),
                [
                    "reason": "late", "mode": "next_invoice",
                    "lines": [["line": 1, "amount": .string(amount)]],
                ]
            )
        }
        #expect(try await correct("4.00").status == 201)
        _ = try await api.operate(.post, subscription + ":cancel", ["when": "period_end"])
        try await clocked.set(january.adding(seconds: 31 * 86_400))
        try await api.runBilling(for: tenant)
        // A flat fee has nothing in arrears: the correction alone makes the last invoice.
        let last = try #require(try await invoices().first)
        #expect(last["total"] == "-4.00")
        try await correct("1.00").expectProblem(409, "invoice_state")
        // What is corrected on another invoice is not voided.
        try await api.operate(.post, try path(first, ":void"))
            .expectProblem(409, "invoice_state")
        _ = try await api.subscribe(tenant, to: plan)
        #expect(try await correct("1.00").status == 201)
        try await api.runBilling(for: tenant)
        let next = try #require(try await invoices().first)
        #expect(next["total"] == "48.00")
    }

    @Test("an invoice whose records are gone is not rated again: 410")
    func beyondRetention() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        let january = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        try await clocked.set(january)
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan { plan in
            plan.with(
                "charges",
                [
                    [
                        "key": "logs", "type": "usage", "data_sources": ["otlp.logs"],
                        "unit": "GB", "model": "graduated",
                        "tiers": [["up_to": nil, "unit_amount": "0.30"]],
                    ]
                ]
            )
        }
        _ = try await api.subscribe(tenant, to: plan)
        try await api.addUsage(
            tenant,
            at: january,
            source: "otlp.logs",
            billable: 2_000_000_000
        )
        try await clocked.set(january.adding(seconds: 31 * 86_400))
        _ = try await api.operate(.post, "/api/v1/billing:run")
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        let invoice = try #require(list.data.first, "\(list.text)")
        // Records are kept for 60 days from January on.
        #expect(invoice["recomputable_until"] == "2026-03-02T00:00:00Z", "\(list.text)")
        let rerate = try path(invoice, ":rerate")
        try await clocked.set(january.adding(seconds: 60 * 86_400 - 1))
        #expect(try await api.operate(.post, rerate, [:]).json["differences"] == [])
        try await clocked.set(january.adding(seconds: 60 * 86_400))
        try await api.operate(.post, rerate, [:]).expectProblem(410, "beyond_retention")
    }
}

extension [String: [String: Int]] {
    fileprivate var json: JSONValue {
        .object(
            sorted { $0.key < $1.key }.map { name, versions in
                .init(
                    name: name,
                    value: .object(
                        versions.map { .init(name: $0.key, value: .integer($0.value)) }
                    )
                )
            }
        )
    }
}
