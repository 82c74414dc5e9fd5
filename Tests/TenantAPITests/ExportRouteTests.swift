import Exports
import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("export routes")
struct ExportRouteTests {
    private static let range = "from=2026-03-10T00:00:00Z&to=2026-03-11T00:00:00Z"

    private func instant(_ text: String) throws -> Instant {
        try #require(Instant(rfc3339: text))
    }

    @Test("usage comes by pages, each row once, as CSV and as JSON Lines, of one tenant or of all")
    func usage() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let noon = try instant("2026-03-10T12:00:00Z")
        try await api.addUsage(tenant, at: noon, canonical: 10, billable: 9, late: 1)
        try await api.addUsage(tenant, at: noon, canonical: 10, billable: 9)
        try await api.addUsage(tenant, at: noon, rule: "", refusal: "quota", records: 3)
        // More rows than a page has.
        for index in 0..<2100 {
            try await api.addUsage(tenant, at: noon, source: "s.\(index)", billable: 1)
        }
        let query = "\(Self.range)&tenant=\(tenant.key)"
        let csv = try await api.operate(.get, "/api/v1/exports/usage?\(query)")
        #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
        #expect(
            csv.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"usage-") == true
        )
        let lines = csv.text.split(separator: "\r\n")
        #expect(lines.count == 1 + 2102)
        #expect(Set(lines).count == lines.count)
        let start = "\(tenant.key),2026-03-10T12:00:00Z,2026-03-10T12:15:00Z,net.flow,"
        #expect(lines.contains("\(start)1,,,2,20,18,1"))
        #expect(lines.contains("\(start),,quota,3,0,0,0"))
        let json = try await api.operate(.get, "/api/v1/exports/usage?\(query)&format=jsonl")
        #expect(json.headers[.contentType] == "application/jsonl")
        #expect(json.text.split(separator: "\n").count == 2102)
        let all = try await api.operate(.get, "/api/v1/exports/usage?\(Self.range)")
        #expect(all.text.contains("\r\n\(start)"))
    }

    @Test("an export of nothing is its header alone")
    func empty() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        for (subject, format) in [
            ("invoices", "csv"), ("lines", "csv"), ("lines", "focus"), ("usage", "csv"),
        ] {
            let reply = try await api.operate(
                .get,
                "/api/v1/exports/\(subject)?tenant=\(tenant.key)&format=\(format)"
            )
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.text.split(separator: "\r\n").count == 1, "\(reply.text)")
        }
    }

    @Test("finished invoices, credit notes and their lines are exported once, in every format")
    func invoices() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        try await clocked.set(try instant("2026-03-01T00:00:00Z"))
        let plan = try await api.makePlan()
        var tenants: [TestTenant] = []
        for name in ["=HYPERLINK(\"x\")", "Acme, \"Söhne\""] {
            let tenant = try await api.makeTenant { $0.with("name", .string(name)) }
            _ = try await api.subscribe(tenant, to: plan)
            let noon = try instant("2026-03-10T12:00:00Z")
            try await api.addUsage(tenant, at: noon, billable: 11_000_000_000)
            tenants.append(tenant)
        }
        try await clocked.set(try instant("2026-04-01T00:00:00Z"))
        _ = try await api.operate(.post, "/api/v1/billing:run")
        let list = try await api.send(.get, "/api/v1/invoices", key: tenants[0].allScopesKey)
        let id: String = try #require(list.data.first { $0["total"] == "52.00" }?["id"]?.text)
            .filter { $0 != "\"" }
        _ = try await api.operate(
            .post,
            "/api/v1/invoices/\(id):credit",
            ["reason": "outage", "lines": [["line": 1, "amount": "1.00"]]]
        )
        let query = "from=2026-03-01T00:00:00Z&to=2026-04-02T00:00:00Z"
        let csv = try await api.operate(.get, "/api/v1/exports/invoices?\(query)")
        // No spreadsheet takes the first name for a formula.
        #expect(csv.text.contains(#","'=HYPERLINK(""x"")","#), "\(csv.text)")
        #expect(csv.text.contains(#","Acme, ""Söhne""","#), "\(csv.text)")
        let all = try await api.operate(
            .get,
            "/api/v1/exports/invoices?\(query)&format=jsonl"
        )
        let totals = try all.text.split(separator: "\n").map {
            try JSONValue(reading: Array($0.utf8))["total"]?.text ?? ""
        }
        #expect(
            totals.sorted() == [#""-1.00""#, #""49.00""#, #""49.00""#, #""52.00""#, #""52.00""#]
        )
        let one = try await api.operate(
            .get,
            "/api/v1/exports/invoices?\(query)&tenant=\(tenants[1].key)&format=jsonl"
        )
        #expect(one.text.split(separator: "\n").count == 2)
        // Of each tenant a fee, then usage and a fee; and one line of the credit note.
        let lines = try await api.operate(.get, "/api/v1/exports/lines?\(query)&format=jsonl")
        #expect(lines.text.split(separator: "\n").count == 7)
        let focus = try await api.operate(.get, "/api/v1/exports/lines?\(query)&format=focus")
        var checker = FocusChecker()
        checker.read(focus.text.utf8)
        checker.finish()
        #expect(checker.faultCount == 0, "\(checker.faults)")
        #expect(checker.rowCount >= 7)
    }

    static let refusals: [(String, [String])] = [
        ("usage?format=focus", ["format"]), ("lines?format=xml", ["format"]),
        ("lines?from=2026-03-11T00:00:00Z&to=2026-03-10T00:00:00Z", ["from"]),
        ("lines?from=yesterday", ["from"]), ("lines?tenant=A!", ["tenant"]),
        ("lines?colour=red", ["colour"]),
    ]

    @Test("a bad query is refused with the parameter at fault", arguments: refusals)
    func refused(query: String, places: [String]) async throws {
        let api = try await TestAPI.make()
        try await api.operate(.get, "/api/v1/exports/\(query)")
            .expectProblem(422, "invalid_request", at: places)
    }

    @Test("exports are the operator's, and nothing else, nor nobody's, is exported")
    func access() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.send(.get, "/api/v1/exports/usage", key: tenant.allScopesKey)
            .expectProblem(403, "missing_scope")
        for what in ["secrets", "lines?tenant=nobody"] {
            try await api.operate(.get, "/api/v1/exports/\(what)").expectProblem(404, "not_found")
        }
    }
}
