import Billing
import Testing

@Suite("Invoices of usage, by hand")
struct UsageGoldenTests {
    /// A whole May of one charge, cancelled at its end so that there is one invoice.
    private func may(_ charge: String, bytes: String) throws -> [String] {
        let life = Life(
            plans: [plan(charges: [charge])],
            events: [subscribe("2026-05-01"), cancel("2026-05-02")],
            usage: [sent("2026-05-03T10:00", bytes: bytes)],
            until: "2026-06-01"
        )
        return try life.bill()
    }

    @Test(
        "free bytes, one byte over them, and nothing at all",
        arguments: [
            // Nothing sent, nothing owed: the line stays.
            ("0", "0 0.00"),
            // The last free byte.
            ("100000000000", "0 0.00"),
            // 1 byte = 10^-9 GB × 0.30 = 3 × 10^-10.
            ("100000000001", "0.000000001 0.00"),
            // 16,666,666 bytes × 0.30 / 10^9 = 0.0049999998: under half a cent.
            ("100016666666", "0.016666666 0.00"),
            // 16,666,667 bytes: 0.0050000001: a cent.
            ("100016666667", "0.016666667 0.01"),
        ]
    )
    func edges(bytes: String, line: String) throws {
        let subtotal = line.split(separator: " ").last ?? ""
        #expect(
            try may(network(freeGB: 100), bytes: bytes) == [
                "2026-06-01 [network usage \(line)] | \(subtotal)"
            ]
        )
    }

    @Test(
        "tier edges are inclusive",
        arguments: [
            // 1000 × 0.30.
            ("graduated", "1000000000000", "1000 300.00"),
            // 300 + 0.001 × 0.20 = 300.0002.
            ("graduated", "1000001000000", "1000.001 300.00"),
            // 300 + 0.025 × 0.20 = 300.005: half a cent goes up.
            ("graduated", "1000025000000", "1000.025 300.01"),
            // All of it at 0.30.
            ("volume", "1000000000000", "1000 300.00"),
            // All of it at 0.20: 1000.000000001 × 0.20 = 200.0000000002.
            ("volume", "1000000000001", "1000.000000001 200.00"),
        ]
    )
    func tierEdges(model: String, bytes: String, line: String) throws {
        let subtotal = line.split(separator: " ").last ?? ""
        #expect(
            try may(network(twoTiers(model)), bytes: bytes) == [
                "2026-06-01 [network usage \(line)] | \(subtotal)"
            ]
        )
    }

    @Test(
        "a tier's flat amount is added once if any of the quantity falls in it",
        arguments: [
            // No quantity, no flat amount.
            ("graduated", "0", "0 0.00"),
            // First tier: 5 + 1 × 1 = 6.
            ("graduated", "1000000000", "1 6.00"),
            // Exactly the first tier: 5 + 10 × 1 = 15; nothing falls in the second.
            ("graduated", "10000000000", "10 15.00"),
            // 15 + 7 + 2 × 0.50 = 23.
            ("graduated", "12000000000", "12 23.00"),
            // The second tier prices all 12: 7 + 6 = 13.
            ("volume", "12000000000", "12 13.00"),
            ("volume", "0", "0 0.00"),
        ]
    )
    func flatAmounts(model: String, bytes: String, line: String) throws {
        let prices = """
            "model": "\(model)", "tiers": [
            {"up_to": "10", "unit_amount": "1.00", "flat_amount": "5.00"},
            {"up_to": null, "unit_amount": "0.50", "flat_amount": "7.00"}]
            """
        let subtotal = line.split(separator: " ").last ?? ""
        #expect(
            try may(network(prices), bytes: bytes) == [
                "2026-06-01 [network usage \(line)] | \(subtotal)"
            ]
        )
    }

    @Test(
        "every package begun is paid",
        arguments: [
            ("0", "0 0.00"),
            // One byte begins a package.
            ("1", "0.000000001 25.00"),
            // Exactly one package, then a byte more.
            ("100000000000", "100 25.00"),
            ("100000000001", "100.000000001 50.00"),
        ]
    )
    func packages(bytes: String, line: String) throws {
        let prices = #""model": "package", "package_units": "100", "package_amount": "25.00""#
        let subtotal = line.split(separator: " ").last ?? ""
        #expect(
            try may(network(prices), bytes: bytes) == [
                "2026-06-01 [network usage \(line)] | \(subtotal)"
            ]
        )
    }

    @Test("GiB are 2^30 bytes")
    func gibibytes() throws {
        // 5 × 2^30 = 5,368,709,120 bytes = 5 GiB × 0.30.
        #expect(
            try may(network(unit: "GiB"), bytes: "5368709120") == [
                "2026-06-01 [network usage 5 1.50] | 1.50"
            ]
        )
    }

    @Test("10^18 bytes are a number like any other")
    func exabyte() throws {
        // 10^9 GB: 1000 × 0.30 + 999,999,000 × 0.20 = 300 + 199,999,800.
        #expect(
            try may(network(twoTiers("graduated")), bytes: "1000000000000000000") == [
                "2026-06-01 [network usage 1000000000 200000100.00] | 200000100.00"
            ]
        )
    }

    @Test(
        "minimum and maximum clamp the exact amount",
        arguments: [
            // 10 × 0.30 = 3 < 20.
            ("10000000000", "10 20.00"),
            // 100 × 0.30 = 30, between.
            ("100000000000", "100 30.00"),
            // 1000 × 0.30 = 300 > 50.
            ("1000000000000", "1000 50.00"),
        ]
    )
    func clamps(bytes: String, line: String) throws {
        let bounds = #""minimum_amount": "20.00", "maximum_amount": "50.00""#
        let subtotal = line.split(separator: " ").last ?? ""
        #expect(
            try may(network(oneTier("0.30"), bounds), bytes: bytes) == [
                "2026-06-01 [network usage \(line)] | \(subtotal)"
            ]
        )
    }

    @Test("a charge that blocks bills nothing but its minimum")
    func block() throws {
        // 300 GB, 100 free: B is 0 all the same; the minimum of 2 stays.
        let fields = #""overage": "block", "minimum_amount": "2.00""#
        #expect(
            try may(network(freeGB: 100, oneTier("0.30"), fields), bytes: "300000000000") == [
                "2026-06-01 [network usage 0 2.00] | 2.00"
            ]
        )
    }

    @Test("data sources share one quota, others cost nothing")
    func sharedQuota() throws {
        // 70 + 50 - 100 = 20 GB × 0.30 = 6; the unpriced source is left out.
        let charge = network(freeGB: 100, sources: #""net.flow", "net.drop""#)
        let life = Life(
            plans: [plan(charges: [charge])],
            events: [subscribe("2026-05-01"), cancel("2026-05-02")],
            usage: [
                sent("2026-05-03", gigabytes: 70),
                sent("2026-05-04", gigabytes: 50, source: "net.drop"),
                sent("2026-05-05", gigabytes: 900, source: "otlp.logs"),
            ],
            until: "2026-06-01"
        )
        #expect(try life.bill() == ["2026-06-01 [network usage 20 6.00] | 6.00"])
    }

    @Test("usage belongs to the period of its quarter hour, and none outside of the subscription")
    func belonging() throws {
        // 5 GB before the start and 7 after the end do not count. May: 1 + 2 = 3 GB. June: 4 GB.
        let life = Life(
            plans: [plan(charges: [network()])],
            events: [subscribe("2026-05-10"), cancel("2026-06-15", when: "now")],
            usage: [
                sent("2026-05-09T23:59", gigabytes: 5), sent("2026-05-10", gigabytes: 1),
                sent("2026-05-31T23:59", gigabytes: 2), sent("2026-06-01", gigabytes: 4),
                sent("2026-06-15", gigabytes: 7),
            ],
            until: "2026-08-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [network usage 3 0.90] | 0.90",
                "2026-06-15 [network usage 4 1.20] | 1.20",
            ]
        )
    }

    @Test("free bytes shrink with a late start only where the plan says so")
    func proratedFree() throws {
        // 10 February: 19/28 × 100 GB = floor(67,857,142,857.14) bytes. 100 GB are sent:
        // 32,142,857,143 bytes × 0.30 / 10^9 = 9.6428571429 -> 9.64. March has the whole quota.
        let life = Life(
            plans: [
                plan(charges: [
                    network(freeGB: 100, oneTier("0.30"), #""prorate_free": true"#),
                    network(freeGB: 100, sources: #""net.drop""#, key: "drops"),
                ])
            ],
            events: [subscribe("2026-02-10"), cancel("2026-03-05")],
            usage: [
                sent("2026-02-11", gigabytes: 100),
                sent("2026-02-11", gigabytes: 101, source: "net.drop"),
                sent("2026-03-11", gigabytes: 101),
            ],
            until: "2026-04-01"
        )
        #expect(
            try life.bill() == [
                "2026-03-01 [network usage 32.142857143 9.64] [drops usage 1 0.30] | 9.94",
                "2026-04-01 [network usage 1 0.30] [drops usage 0 0.00] | 0.30",
            ]
        )
    }

    @Test("a minimum is prorated in a partial month, a maximum is not")
    func partialBounds() throws {
        // 16 of 31 days: 31 × 16/31 = 16. Then a maximum of 5 against 100 × 0.30 = 30.
        let life = Life(
            plans: [
                plan(charges: [
                    network(oneTier("0.30"), #""minimum_amount": "31.00""#),
                    network(
                        oneTier("0.30"),
                        #""maximum_amount": "5.00""#,
                        sources: #""net.drop""#,
                        key: "drops"
                    ),
                ])
            ],
            events: [subscribe("2026-05-16"), cancel("2026-05-20")],
            usage: [sent("2026-05-17", gigabytes: 100, source: "net.drop")],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [network usage 0 16.00] [drops usage 100 5.00] | 21.00"
            ]
        )
    }
}
