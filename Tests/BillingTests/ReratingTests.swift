import Billing
import Metering
import Money
import Testing

@Suite("Rating again")
struct ReratingTests {
    private let life = Life(
        plans: [
            plan("p", version: 1, charges: [flat("10.00"), network(freeGB: 10)]),
            plan("p", version: 2, charges: [flat("10.00"), network(freeGB: 20), agents("peak")]),
        ],
        events: [event("2026-05-01", "subscribe", #""plan": "p", "version": 1"#)],
        usage: [sent("2026-05-02", gigabytes: 110)],
        presence: [present("2026-05-03", "2026-05-04", 2)],
        until: "2026-06-01"
    )

    /// What May's arrears and June's fees change under a version, line by line.
    private func differences(version: Int) throws -> [String] {
        let scenario = try life.scenario()
        let timeline = try #require(scenario.timeline)
        let other = Life(
            plans: life.plans,
            events: [event("2026-05-01", "subscribe", #""plan": "p", "version": \#(version)"#)],
            until: "2026-06-01"
        )
        let start = try #require(Instant(rfc3339: instant("2026-05-01")))
        let plan = try #require(other.scenario().timeline).plan(at: start)
        let invoice = try #require(scenario.invoices().last)
        let used = try #require(invoice.lines.first).plan
        let again = BillingEngine(timeline: timeline.replacing(used, with: plan))
        let slot = try #require(again.slots(until: invoice.at).last)
        return again.lines(of: slot, usage: scenario.usage).differences(from: invoice.lines).map {
            "\($0.charge) \($0.kind) \($0.before?.amount.description ?? "-") "
                + "\($0.after?.amount.description ?? "-") \($0.amount)"
        }
    }

    @Test("by the same version changes nothing")
    func same() throws {
        #expect(try differences(version: 1).isEmpty)
    }

    @Test("by another version shows the difference line by line")
    func other() throws {
        // 100 GB × 0.30 = 30 against 90 × 0.30 = 27; agents 2 × 15 are new; the fee is the same.
        #expect(
            try differences(version: 2) == [
                "network usage 30.00 27.00 -3.00", "agents resource - 30.00 30.00",
            ]
        )
    }
}
