import Billing
import Testing

@Suite("Invoices of seats and support, by hand")
struct SeatsGoldenTests {
    @Test("seats are paid in advance above those included")
    func advance() throws {
        // 5 - 3 = 2 × 9 = 18. In June 2 seats: none chargeable.
        let life = Life(
            plans: [plan(charges: [seats("9.00", included: 3)])],
            events: [
                seatCount("2026-04-20", 5), subscribe("2026-05-01"), seatCount("2026-05-20", 2),
            ],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [users seats 2 18.00] | 18.00",
                "2026-06-01 [users seats 0 0.00] | 0.00",
            ]
        )
    }

    @Test("only a new high that adds chargeable seats is charged, for the rest of the period")
    func highs() throws {
        // 2 of 3 included. On the 11th 3: nothing. On the 16th 5: 2 × 9 × 16/31 = 9.2903 -> 9.29.
        // On the 20th 4, on the 22nd 5: no new high. On the 24th 6: 1 × 9 × 8/31 = 2.3226 -> 2.32.
        // On the 30th 4. June: 4 - 3 = 1 × 9.
        let life = Life(
            plans: [plan(charges: [seats("9.00", included: 3)])],
            events: [
                seatCount("2026-05-01", 2), subscribe("2026-05-01"), seatCount("2026-05-11", 3),
                seatCount("2026-05-16", 5), seatCount("2026-05-20", 4), seatCount("2026-05-22", 5),
                seatCount("2026-05-24", 6), seatCount("2026-05-30", 4),
            ],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [users seats 0 0.00] | 0.00",
                "2026-06-01 [users seats 2 9.29] [users seats 1 2.32] [users seats 1 9.00] | 20.61",
            ]
        )
    }

    @Test("seats that come on a boundary are the new period's, without a line of their own")
    func boundary() throws {
        // 23:50 takes effect at midnight: 4 × 10.
        let life = Life(
            plans: [plan(charges: [seats("10.00")])],
            events: [
                seatCount("2026-05-01", 1), subscribe("2026-05-01"),
                seatCount("2026-05-31T23:50", 4),
            ],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [users seats 1 10.00] | 10.00",
                "2026-06-01 [users seats 4 40.00] | 40.00",
            ]
        )
    }

    @Test("a change returns highs with the rest, and highs count anew")
    func changedPlan() throws {
        // Small: 10 a seat; June: 2 × 10 = 20; on the 11th 4 seats: 2 × 10 × 20/30 = 13.33.
        // On the 16th large, 20 a seat: returned 4 × 10 × 15/30 = 20; charged 4 × 20 × 1/2 = 40.
        // On the 21st 5 seats: 1 × 20 × 10/30 = 6.67. July: 5 × 20 = 100.
        let life = Life(
            plans: [
                plan("small", charges: [seats("10.00")]), plan("large", charges: [seats("20.00")]),
            ],
            events: [
                seatCount("2026-06-01", 2), subscribe("2026-06-01", "small"),
                seatCount("2026-06-11", 4), change("2026-06-16", to: "large"),
                seatCount("2026-06-21", 5),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [users seats 2 20.00] | 20.00",
                "2026-07-01 [users seats 2 13.33] [users refund 1 -20.00] [users seats 4 40.00] "
                    + "[users seats 1 6.67] [users seats 5 100.00] | 140.00",
            ]
        )
    }

    @Test("after a change highs count from the seats in force, not from the highest before")
    func highsAfterChange() throws {
        // 5 × 10 = 50; 2 seats from the 11th. On the 16th 5 × 10 / 2 = 25 are returned and
        // 2 × 20 / 2 = 20 charged. On the 21st 4 seats: 2 × 20 × 10/30 = 13.33. July: 4 × 20.
        let life = Life(
            plans: [
                plan("small", charges: [seats("10.00")]), plan("large", charges: [seats("20.00")]),
            ],
            events: [
                seatCount("2026-06-01", 5), subscribe("2026-06-01", "small"),
                seatCount("2026-06-11", 2), change("2026-06-16", to: "large"),
                seatCount("2026-06-21", 4),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [users seats 5 50.00] | 50.00",
                "2026-07-01 [users refund 1 -25.00] [users seats 2 20.00] [users seats 2 13.33] "
                    + "[users seats 4 80.00] | 88.33",
            ]
        )
    }

    @Test(
        "a yearly plan's new seats are paid for the rest of the year, on the next month's invoice"
    )
    func yearly() throws {
        // 2026 has 365 days; from 15 March 292 are left: 1 × 365 × 292/365 = 292.
        let life = Life(
            plans: [plan(with: #""interval": "year""#, charges: [seats("365.00"), network()])],
            events: [subscribe("2026-01-01"), seatCount("2026-03-15", 1)],
            until: "2026-04-01"
        )
        #expect(
            try life.bill().last
                == "2026-04-01 [network usage 0 0.00] [users seats 1 292.00] | 292.00"
        )
    }

    @Test("fixed support is a fee in advance")
    func fixedSupport() throws {
        // 99 × 17/31 = 54.2903.
        let life = Life(
            plans: [plan(charges: [support(#""amount": "99.00""#)])],
            events: [subscribe("2026-05-15")],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-15 [support support 1 54.29] | 54.29",
                "2026-06-01 [support support 1 99.00] | 99.00",
            ]
        )
    }

    @Test("percentage support is the larger of its fee and its share of the period's other lines")
    func percentSupport() throws {
        // May: S = 100 flat + 20 seats + 9.68 (1 × 20 × 15/31 on the 17th) + 300 usage = 429.68;
        // 10 % = 42.968 -> 42.97, more than 40. June: S = 100 + 40 + 0 = 140: 14 < 40.
        let life = Life(
            plans: [
                plan(charges: [
                    flat("100.00"), seats("20.00"),
                    support(#""amount": "40.00", "percent": "10""#), network(),
                ])
            ],
            events: [
                seatCount("2026-05-01", 1), subscribe("2026-05-01"), seatCount("2026-05-17", 2),
                cancel("2026-06-10"),
            ],
            usage: [sent("2026-05-03", gigabytes: 1000)],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 100.00] [users seats 1 20.00] | 120.00",
                "2026-06-01 [support support 1 42.97] [network usage 1000 300.00] "
                    + "[users seats 1 9.68] [platform flat 1 100.00] [users seats 2 40.00] "
                    + "| 492.65",
                "2026-07-01 [support support 1 40.00] [network usage 0 0.00] | 40.00",
            ]
        )
    }

    @Test("percentage support counts the fees of its own month alone")
    func percentSupportByMonth() throws {
        // 10 % of 100 in each month.
        let life = Life(
            plans: [plan(charges: [flat("100.00"), support(#""percent": "10""#)])],
            events: [subscribe("2026-05-01")],
            until: "2026-07-01"
        )
        #expect(
            try life.bill().dropFirst() == [
                "2026-06-01 [support support 1 10.00] [platform flat 1 100.00] | 110.00",
                "2026-07-01 [support support 1 10.00] [platform flat 1 100.00] | 110.00",
            ]
        )
    }

    @Test("percentage support counts no other support")
    func percentSupportBesideFixed() throws {
        // 10 % of 100; the fixed 50 are not in the base.
        let life = Life(
            plans: [
                plan(charges: [
                    flat("100.00"), support(#""amount": "50.00""#, key: "fixed"),
                    support(#""percent": "10""#),
                ])
            ],
            events: [subscribe("2026-05-01"), cancel("2026-05-02")],
            until: "2026-06-01"
        )
        #expect(try life.bill().last == "2026-06-01 [support support 1 10.00] | 10.00")
    }

    @Test("percentage support of each phase counts the fees charged and returned for its plan")
    func percentSupportByPhase() throws {
        // 16 June. First: S = 100 - 50 returned + 30 usage = 80; 10 % = 8. Second: S = 150 + 0;
        // 20 % = 30. Without amounts nothing is prorated.
        let life = Life(
            plans: [
                plan("a", charges: [flat("100.00"), support(#""percent": "10""#), network()]),
                plan("b", charges: [flat("300.00"), support(#""percent": "20""#), network()]),
            ],
            events: [
                subscribe("2026-06-01", "a"), change("2026-06-16", to: "b"),
                cancel("2026-06-17"),
            ],
            usage: [sent("2026-06-03", gigabytes: 100)],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [platform flat 1 100.00] | 100.00",
                "2026-07-01 [support support 1 8.00] [network usage 100 30.00] "
                    + "[support support 1 30.00] [network usage 0 0.00] "
                    + "[platform refund 1 -50.00] [platform flat 1 150.00] | 168.00",
            ]
        )
    }

    @Test("a year's fees are not in a month's percentage")
    func yearlySupport() throws {
        // S = 30 usage only: 10 % = 3.
        let life = Life(
            plans: [
                plan(
                    with: #""interval": "year""#,
                    charges: [flat("1200.00"), support(#""percent": "10""#), network()]
                )
            ],
            events: [subscribe("2026-01-01")],
            usage: [sent("2026-01-03", gigabytes: 100)],
            until: "2026-02-01"
        )
        #expect(
            try life.bill().last
                == "2026-02-01 [support support 1 3.00] [network usage 100 30.00] | 33.00"
        )
    }
}
