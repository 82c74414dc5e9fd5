import HTTPTypes
import Testing

@testable import TenantAPI

@Suite("simulation through the interface")
struct SimulationRouteTests {
    private static let scenario: JSONValue = [
        "until": "2026-03-01T00:00:00Z",
        "plans": [JSONValue.samplePlan("growth")],
        "events": [["at": "2026-02-10T00:00:00Z", "type": "subscribe", "plan": "growth"]],
        "usage": [
            ["data_source": "net.flow", "at": "2026-02-11T00:00:00Z", "bytes": 3_000_000_000]
        ],
    ]

    @Test("a scenario is answered by its invoices, and nothing is stored")
    func invoices() async throws {
        let api = try await TestAPI.make()
        let reply = try await api.operate(.post, "/api/v1/billing:simulate", Self.scenario)
        #expect(reply.status == 200, "\(reply.text)")
        guard case .array(let invoices)? = reply.json["invoices"] else {
            Issue.record("no invoices: \(reply.text)")
            return
        }
        // 49.00 × 19/28 = 33.25; then 3 GB less 1 GB free at 0.30, and the next month's fee.
        #expect(invoices.map { $0["total"] } == ["33.25", "49.60"])
        #expect(api.changes.subjects.isEmpty)
    }

    @Test("what is wrong with a scenario is listed at once")
    func faults() async throws {
        let api = try await TestAPI.make()
        let bad = Self.scenario.with("until", "soon").with("time_zone", "Mars/Olympus")
            .with("events", [["at": "2026-02-10T00:00:00Z", "type": "subscribe", "plan": "none"]])
        let reply = try await api.operate(.post, "/api/v1/billing:simulate", bad)
        reply.expectProblem(422, "invalid_request", at: reply.faultPlaces)
        #expect(Set(reply.faultPlaces) == ["/until", "/time_zone", "/events/0/plan"])
        let tenant = try await api.makeTenant()
        try await api.send(
            .post,
            "/api/v1/billing:simulate",
            key: tenant.allScopesKey,
            Self.scenario
        ).expectProblem(403, "missing_scope")
    }
}
