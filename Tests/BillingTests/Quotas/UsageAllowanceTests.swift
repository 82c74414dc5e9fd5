import Billing
import Metering
import Money
import Testing

@Suite("What fits under a quota or a cap")
struct UsageAllowanceTests {
    /// The allowance on 20 June of a subscription since the 1st.
    private func allowance(
        _ charges: [String],
        cap: String? = nil,
        usage: [String] = [],
        events: [String] = []
    ) throws -> UsageAllowance {
        let life = Life(
            plans: [plan(charges: charges)],
            events: [subscribe("2026-06-01")] + events,
            usage: usage,
            until: "2026-07-01"
        )
        let scenario = try life.scenario()
        let engine = BillingEngine(timeline: try #require(scenario.timeline))
        let now = try #require(Instant(rfc3339: instant("2026-06-20")))
        let limit = try cap.map { try #require(ExactDecimal($0)) }
        return try #require(engine.allowance(at: now, usage: scenario.usage, cap: limit))
    }

    private let everything: Int128 = 1_000_000_000_000_000_000

    @Test("a blocking charge admits its free bytes and not one more")
    func block() throws {
        // 100 GB less 60.
        let allowance = try allowance(
            [network(freeGB: 100, oneTier("0.30"), #""overage": "block""#)],
            usage: [sent("2026-06-02", gigabytes: 60)]
        )
        #expect(
            allowance.admissibleBytes(of: everything, dataSource: "net.flow") == 40_000_000_000
        )
        #expect(allowance.admissibleBytes(of: 5, dataSource: "net.flow") == 5)
        #expect(allowance.admissibleBytes(of: everything, dataSource: "otlp.logs") == everything)
    }

    @Test("a cap admits what it pays for to the byte")
    func cap() throws {
        // 100 GB free, then 10.00 / 0.30 per GB = 33,333,333,333.33 bytes.
        let free = try allowance([network(freeGB: 100)], cap: "10.00")
        #expect(free.admissibleBytes(of: everything, dataSource: "net.flow") == 133_333_333_333)
        // Packages of 100 GB at 25: 60.00 pays for two.
        let packages = #""model": "package", "package_units": "100", "package_amount": "25""#
        let begun = try allowance([network(packages)], cap: "60")
        #expect(begun.admissibleBytes(of: everything, dataSource: "net.flow") == 200_000_000_000)
        // 1 GB × 0.30 is used: 9.70 are left; a minimum does not count.
        let used = try allowance(
            [network(oneTier("0.30"), #""minimum_amount": "500""#)],
            cap: "10",
            usage: [sent("2026-06-02", gigabytes: 1)]
        )
        #expect(used.admissibleBytes(of: everything, dataSource: "net.flow") == 32_333_333_333)
    }

    @Test("nothing fits under a cap that is exceeded already, and all of what a maximum ends")
    func exceeded() throws {
        let over = try allowance(
            [network()],
            cap: "0.29",
            usage: [sent("2026-06-02", gigabytes: 1)]
        )
        #expect(over.admissibleBytes(of: everything, dataSource: "net.flow") == 0)
        let ended = try allowance(
            [network(oneTier("0.30"), #""maximum_amount": "5""#)],
            cap: "5"
        )
        #expect(ended.admissibleBytes(of: everything, dataSource: "net.flow") == everything)
    }

    @Test("a cap counts the month's earlier phases")
    func phases() throws {
        // The trial to the 11th used 10 GB: 3.00, taken back on the invoice but within the cap
        // they count; 7.00 / 0.30 = 23,333,333,333.33.
        let life = Life(
            plans: [plan(with: #""trial_days": 10"#, charges: [network()])],
            events: [subscribe("2026-06-01")],
            usage: [sent("2026-06-02", gigabytes: 10)],
            until: "2026-07-01"
        )
        let scenario = try life.scenario()
        let engine = BillingEngine(timeline: try #require(scenario.timeline))
        let now = try #require(Instant(rfc3339: instant("2026-06-20")))
        let allowance = try #require(
            engine.allowance(at: now, usage: scenario.usage, cap: ExactDecimal(10))
        )
        #expect(
            allowance.admissibleBytes(of: everything, dataSource: "net.flow") == 23_333_333_333
        )
    }

    @Test("a request's parts are taken whole or refused, in the order of their keys")
    func request() throws {
        // 10.00 pays for 33.3 GB of both charges together: a takes 20, b's 20 do not fit, c's 10
        // do.
        var allowance = try allowance(
            [
                network(sources: #""b", "a""#), network(sources: #""c""#, key: "other"),
            ],
            cap: "10.00"
        )
        let gigabyte: Int128 = 1_000_000_000
        #expect(
            allowance.admit(["b": 20 * gigabyte, "a": 20 * gigabyte, "c": 10 * gigabyte]) == ["b"]
        )
        #expect(allowance.amount == Rational(9))
        #expect(allowance.admit(["a": 3 * gigabyte]) == [])
        #expect(allowance.admit(["c": gigabyte]) == ["c"])
    }

    @Test(
        "what a raised quota let through at once is not let through again by the new plan",
        arguments: [("block", 0), ("bill", 60)]
    )
    func raisedOnce(overage: String, freeGigabytes: Int128) throws {
        // 40 of 100 GB, then a change to 100 GB at 10:05 that lets the rest through before 10:15.
        func quota(_ freeGB: Int, _ overage: String) -> String {
            network(freeGB: freeGB, oneTier("0.30"), #""overage": "\#(overage)""#)
        }
        let life = Life(
            plans: [
                plan("small", charges: [quota(40, "block")]),
                plan("large", charges: [quota(100, overage)]),
            ],
            events: [
                subscribe("2026-06-01", "small"), change("2026-06-10T10:05", to: "large"),
            ],
            usage: [
                sent("2026-06-02", gigabytes: 40), sent("2026-06-10T10:00", gigabytes: 60),
            ],
            until: "2026-07-01"
        )
        let scenario = try life.scenario()
        let engine = BillingEngine(timeline: try #require(scenario.timeline))
        let now = try #require(Instant(rfc3339: instant("2026-06-20")))
        let allowance = try #require(engine.allowance(at: now, usage: scenario.usage))
        let charge = try #require(allowance.charges.first)
        // What is billed goes by what was used free under the plan that was billed.
        #expect(charge.freeBytes == freeGigabytes * 1_000_000_000)
        let admitted = allowance.admissibleBytes(of: everything, dataSource: "net.flow")
        #expect(admitted == (overage == "block" ? 0 : everything))
    }

    @Test("nothing may be sent in a pause")
    func paused() throws {
        let life = Life(
            plans: [plan(charges: [network()])],
            events: [subscribe("2026-06-01"), event("2026-06-10", "pause")],
            until: "2026-07-01"
        )
        let scenario = try life.scenario()
        let engine = BillingEngine(timeline: try #require(scenario.timeline))
        let now = try #require(Instant(rfc3339: instant("2026-06-20")))
        #expect(engine.allowance(at: now, usage: scenario.usage) == nil)
    }
}
