import Billing
import Metering
import Money
import Testing

@Suite("usage as it was metered")
struct MeteredUsageTests {
    private func at(_ quarterHour: Int64) -> Instant { Instant(unixSeconds: quarterHour * 900) }

    private func count(_ quarterHour: Int64, _ minutes: Int, _ count: Int64) -> PresenceCount {
        PresenceCount(
            resource: .agent,
            quarterHour: at(quarterHour),
            minutes: minutes,
            count: count
        )
    }

    @Test("agents count with enough minutes, and equal neighbours are one run")
    func runs() {
        let usage = MeteredUsage(
            usage: [],
            presence: [
                count(12, 15, 2), count(10, 15, 2), count(10, 4, 3), count(11, 5, 2),
                count(14, 5, 1), count(14, 7, 1), count(13, 4, 9),
                PresenceCount(resource: .controller, quarterHour: at(10), minutes: 15, count: 1),
            ]
        )
        let whole = BillingPeriod(start: at(0), end: at(100))
        #expect(
            usage.presence(of: .agent, minMinutes: 5, in: whole) == [
                PresenceRun(start: at(10), quarterHours: 3, count: 2),
                PresenceRun(start: at(14), quarterHours: 1, count: 2),
            ]
        )
        #expect(
            usage.presence(of: .agent, minMinutes: 4, in: BillingPeriod(start: at(10), end: at(11)))
                == [PresenceRun(start: at(10), quarterHours: 1, count: 5)]
        )
        #expect(
            usage.presence(of: .controller, minMinutes: 15, in: whole) == [
                PresenceRun(start: at(10), quarterHours: 1, count: 1)
            ]
        )
        let later = BillingPeriod(start: at(15), end: at(100))
        #expect(usage.presence(of: .agent, minMinutes: 1, in: later).isEmpty)
    }

    @Test("the next unit costs what its tier says, a package its share")
    func margin() throws {
        let text = """
            {"key": "p", "currency": "EUR", "charges": [{"key": "n", "type": "usage",
            "data_sources": ["a"], "free_bytes": 1000000000, "unit": "GB", "model": "graduated",
            "tiers": [{"up_to": "2", "unit_amount": "0.30"}, {"up_to": null, "unit_amount": "0.10"}]
            }]}
            """
        let plan = try Plan.parse(DocumentValue(json: Array(text.utf8)))
        let charge = try #require(plan.usageCharge(forDataSource: "a"))
        // 1 KB a record is 1 GB a million; 2 GB billed is where the second tier begins.
        for (usedGB, amount) in [(0, "0.3"), (1, "0.3"), (2, "0.3"), (3, "0.1"), (9, "0.1")] {
            let use = UsageAllowance.ChargeUse(
                key: "n",
                terms: charge.terms,
                freeBytes: 1_000_000_000,
                usedBytes: Int128(usedGB) * 1_000_000_000
            )
            let price = use.amount(ofMillionRecords: 5, bytes: 5000)
            #expect("\(price.rounded(fractionDigits: 6))" == amount)
        }
    }
}
