import HTTPTypes
import Testing

@testable import TenantAPI

/// Needs the Debian package weasyprint, which deploy/test.sh installs.
@Suite("invoices as documents")
struct InvoiceDocumentRouteTests {
    private func upcoming(_ accept: String) async throws -> TestReply {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant { $0.with("name", "<b>Acme & Söhne</b>") }
        let plan = try await api.makePlan()
        let subscribed = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan)]
        )
        try #require(subscribed.status == 201, "\(subscribed.text)")
        return try await api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey,
            headers: [.accept: accept]
        )
    }

    @Test("a browser gets a page that runs nothing")
    func page() async throws {
        let reply = try await upcoming("text/html,application/xhtml+xml,*/*;q=0.8")
        #expect(reply.status == 200)
        #expect(reply.headers[.contentType] == "text/html; charset=utf-8")
        #expect(
            reply.headers[.contentSecurityPolicy]
                == "default-src 'none'; style-src 'unsafe-inline'"
        )
        #expect(reply.text.contains("This is a draft with what was known on "))
        #expect(reply.text.contains("&lt;b&gt;Acme &amp; Söhne&lt;/b&gt;"))
        #expect(!reply.text.contains("<b>"))
    }

    @Test("whoever asks for PDF gets PDF, whoever takes neither is told what there is")
    func kinds() async throws {
        let pdf = try await upcoming("application/pdf")
        #expect(pdf.status == 200, "\(pdf.text.prefix(500))")
        #expect(pdf.text.hasPrefix("%PDF-"))
        #expect(try await upcoming("*/*").json["status"] == "draft")
        try await upcoming("image/png").expectProblem(406, "not_acceptable", at: ["Accept"])
    }
}
