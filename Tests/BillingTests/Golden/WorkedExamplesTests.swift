import Billing
import Testing

@Suite("The worked examples of the pricing rules")
struct WorkedExamplesTests {
    /// A whole May with 1,350 GB of which 100 GB are free.
    private func may(_ prices: String) throws -> [String] {
        let life = Life(
            plans: [plan(charges: [network(freeGB: 100, prices)])],
            events: [subscribe("2026-05-01")],
            usage: [sent("2026-05-03", gigabytes: 1350)],
            until: "2026-06-01"
        )
        return try life.bill()
    }

    @Test("1: 1,250 GB over two graduated tiers")
    func graduated() throws {
        // 1000 × 0.30 + 250 × 0.20 = 300 + 50.
        #expect(
            try may(twoTiers("graduated")) == ["2026-06-01 [network usage 1250 350.00] | 350.00"]
        )
    }

    @Test("2: the same by volume and by packages")
    func volumeAndPackages() throws {
        // 1,250 × 0.20; then ceil(1250 / 100) = 13 × 25.
        #expect(try may(twoTiers("volume")) == ["2026-06-01 [network usage 1250 250.00] | 250.00"])
        let packages = #""model": "package", "package_units": "100", "package_amount": "25.00""#
        #expect(try may(packages) == ["2026-06-01 [network usage 1250 325.00] | 325.00"])
    }

    @Test("3: a start on 10 February pays 19 of 28 days")
    func partialFirstPeriod() throws {
        // 49 × 19/28 = 33.25.
        let life = Life(
            plans: [plan(charges: [flat("49.00")])],
            events: [subscribe("2026-02-10")],
            until: "2026-02-10"
        )
        #expect(try life.bill() == ["2026-02-10 [platform flat 1 33.25] | 33.25"])
    }

    @Test(
        "4: a peak of 28 quarter hours is not billed, one of 29 is",
        arguments: [("07:00", "3 45.00", "45.00"), ("07:15", "15 225.00", "225.00")]
    )
    func percentile(end: String, line: String, subtotal: String) throws {
        // November has 2,880 quarter hours: index 28. 28 quarter hours are 7 h, 29 are 7 h 15.
        // (8 - 5) × 15 = 45; (20 - 5) × 15 = 225. The peak is 8 agents and 12 others.
        let life = Life(
            plans: [plan(charges: [agents("p99", included: 5)])],
            events: [subscribe("2026-11-01")],
            presence: [
                present("2026-11-01", "2026-12-01", 8),
                present("2026-11-10", "2026-11-10T\(end)", 12),
            ],
            until: "2026-12-01"
        )
        #expect(try life.bill() == ["2026-12-01 [agents resource \(line)] | \(subtotal)"])
    }

    @Test("5: an upgrade in mid-November returns and charges halves, and keeps the free bytes used")
    func upgrade() throws {
        // 15 of 30 days remain: -49/2 + 199/2 = 75. Free: 60 of 100 GB used, 40 left, 50 - 40 = 10.
        let life = Life(
            plans: [
                plan("small", charges: [flat("49.00"), network(freeGB: 100)]),
                plan("large", charges: [flat("199.00"), network(freeGB: 100)]),
            ],
            events: [
                subscribe("2026-11-01", "small"), change("2026-11-16", to: "large"),
                cancel("2026-11-20"),
            ],
            usage: [sent("2026-11-05", gigabytes: 60), sent("2026-11-16", gigabytes: 50)],
            until: "2026-12-01"
        )
        #expect(
            try life.bill() == [
                "2026-11-01 [platform flat 1 49.00] | 49.00",
                "2026-12-01 [network usage 0 0.00] [network usage 10 3.00] "
                    + "[platform refund 1 -24.50] [platform flat 1 99.50] | 78.00",
            ]
        )
    }

    @Test("6: discounts in order, then tax")
    func discountsAndTax() throws {
        // 100 - 10 - 5 = 85; × 0.19 = 16.15; 101.15.
        let life = Life(
            tax: #"{"rates": [{"name": "VAT", "percent": "19"}]}"#,
            plans: [plan(charges: [flat("100.00")])],
            events: [
                subscribe(
                    "2026-05-01",
                    "plan",
                    #""discounts": [{"percent": "10"}, {"amount": "5.00"}]"#
                )
            ],
            until: "2026-05-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 100.00] | 100.00 discount -10.00 discount -5.00 "
                    + "tax 16.15 total 101.15"
            ]
        )
    }

    @Test("7: November 2026 has 721 hours in New York")
    func clockChange() throws {
        // The month is 1 Nov 04:00Z to 1 Dec 05:00Z = 721 h.
        // A start 1 hour later, at 05:00Z, pays 720/721 of 721.00.
        let life = Life(
            zone: "America/New_York",
            plans: [plan(charges: [flat("721.00")])],
            events: [subscribe("2026-11-01T05:00")],
            until: "2026-12-01T05:00"
        )
        #expect(
            try life.bill() == [
                "2026-11-01T05:00 [platform flat 1 720.00] | 720.00",
                "2026-12-01T05:00 [platform flat 1 721.00] | 721.00",
            ]
        )
    }
}
