import Billing
import Testing

@Suite("Totals of invoices, by hand")
struct TotalsGoldenTests {
    /// The first invoice of a fee with some discounts and taxes.
    private func first(_ amount: String, discounts: String = "", tax: String = "{}") throws
        -> String?
    {
        let life = Life(
            tax: tax,
            plans: [plan(charges: [flat(amount)])],
            events: [subscribe("2026-05-01", "plan", #""discounts": [\#(discounts)]"#)],
            until: "2026-05-01"
        )
        return try life.bill().first
    }

    @Test("a discount for two periods counts only the invoices with a line that it covers")
    func periods() throws {
        // 100 GB a month: 30, half of it 15. The first invoice has no usage line.
        let life = Life(
            plans: [plan(charges: [flat("10.00"), network()])],
            events: [
                subscribe(
                    "2026-05-01",
                    "plan",
                    #""discounts": [{"percent": "50", "charges": ["network"], "periods": 2}]"#
                )
            ],
            usage: [5, 6, 7].map { sent("2026-0\($0)-02", gigabytes: 100) },
            until: "2026-08-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 10.00] | 10.00 discount 0.00",
                "2026-06-01 [network usage 100 30.00] [platform flat 1 10.00] | 40.00 "
                    + "discount -15.00 total 25.00",
                "2026-07-01 [network usage 100 30.00] [platform flat 1 10.00] | 40.00 "
                    + "discount -15.00 total 25.00",
                "2026-08-01 [network usage 100 30.00] [platform flat 1 10.00] | 40.00",
            ]
        )
    }

    @Test("an amount above the subtotal takes off no more than that")
    func aboveSubtotal() throws {
        #expect(
            try first("3.00", discounts: #"{"amount": "5.00"}"#)
                == "2026-05-01 [platform flat 1 3.00] | 3.00 discount -3.00 total 0.00"
        )
    }

    @Test("percentages are of the lines before any discount, limited to what is left")
    func twoPercentages() throws {
        // 60 of 100, then 60 again, but 40 are left.
        #expect(
            try first("100.00", discounts: #"{"percent": "60"}, {"percent": "60"}"#)
                == "2026-05-01 [platform flat 1 100.00] | 100.00 discount -60.00 discount -40.00 "
                + "total 0.00"
        )
    }

    @Test("half a cent of discount is a cent")
    func half() throws {
        // 12.5 % of 0.20 = 0.025.
        #expect(
            try first("0.20", discounts: #"{"percent": "12.5"}"#)
                == "2026-05-01 [platform flat 1 0.20] | 0.20 discount -0.03 total 0.17"
        )
    }

    @Test("an amount for some charges takes off no more than they cost")
    func limitedToCharges() throws {
        // 3 GB × 0.30 = 0.90 of 5.00.
        let life = Life(
            plans: [plan(charges: [flat("10.00"), network()])],
            events: [
                subscribe(
                    "2026-05-01",
                    "plan",
                    #""discounts": [{"amount": "5.00", "charges": ["network"]}]"#
                )
            ],
            usage: [sent("2026-05-02", gigabytes: 3)],
            until: "2026-06-01"
        )
        #expect(
            try life.bill().last
                == "2026-06-01 [network usage 3 0.90] [platform flat 1 10.00] | 10.90 "
                + "discount -0.90 total 10.00"
        )
    }

    @Test("returned fees are covered with their charge")
    func refundsAreCovered() throws {
        // -15 + 30 + 60 = 75, half of it 37.50.
        let life = Life(
            plans: [plan("a", charges: [flat("30.00")]), plan("b", charges: [flat("60.00")])],
            events: [
                subscribe(
                    "2026-06-01",
                    "a",
                    #""discounts": [{"percent": "50", "charges": ["platform"]}]"#
                ),
                change("2026-06-16", to: "b"),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill().last
                == "2026-07-01 [platform refund 1 -15.00] [platform flat 1 30.00] "
                + "[platform flat 1 60.00] | 75.00 discount -37.50 total 37.50"
        )
    }

    @Test("a commitment is covered only by a discount on everything")
    func commitment() throws {
        // 30 used, 70 made up. 10 % of 30 = 3; 10 % of 100 = 10.
        let life = Life(
            plans: [plan(with: #""minimum_commitment": "100""#, charges: [network()])],
            events: [
                subscribe(
                    "2026-05-01",
                    "plan",
                    #""discounts": [{"percent": "10", "charges": ["network", "commitment"]}, "#
                        + #"{"percent": "10"}]"#
                )
            ],
            usage: [sent("2026-05-02", gigabytes: 100)],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [network usage 100 30.00] [commitment commitment 1 70.00] | 100.00 "
                    + "discount -3.00 discount -10.00 total 87.00"
            ]
        )
    }

    @Test("each rate is rounded by itself")
    func twoRates() throws {
        // 100 × 5 % = 5; × 9.975 % = 9.975 -> 9.98.
        let tax =
            #"{"rates": [{"name": "GST", "percent": "5"}, {"name": "QST", "percent": "9.975"}]}"#
        #expect(
            try first("100.00", tax: tax)
                == "2026-05-01 [platform flat 1 100.00] | 100.00 tax 5.00 tax 9.98 total 114.98"
        )
    }

    @Test(
        "an exempt tenant and a reverse charge pay none",
        arguments: ["exempt", "reverse_charge"]
    )
    func relief(kind: String) throws {
        let tax = #"{"rates": [{"name": "VAT", "percent": "19"}], "\#(kind)": "a reason"}"#
        #expect(
            try first("100.00", tax: tax)
                == "2026-05-01 [platform flat 1 100.00] | 100.00 tax 0.00"
        )
    }

    @Test("tax is negative with its base, and the whole becomes credit")
    func negativeTax() throws {
        // 310 × 11/31 = 110 back, × 0.19 = 20.90.
        let life = Life(
            tax: #"{"rates": [{"name": "VAT", "percent": "19"}]}"#,
            plans: [plan(charges: [flat("310.00")])],
            events: [subscribe("2026-05-01"), cancel("2026-05-21", when: "now", refund: true)],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 310.00] | 310.00 tax 58.90 total 368.90",
                "2026-05-21 [platform refund 1 -110.00] | -110.00 tax -20.90 total -130.90 "
                    + "credit -130.90 due 0.00",
            ]
        )
    }

    private func credit(_ at: String, _ key: String, _ amount: String, _ fields: String) -> String {
        event(at, "credit", #""key": "\#(key)", "amount": "\#(amount)", \#(fields)"#)
    }

    @Test("credit is used by priority, until it is used up")
    func priorities() throws {
        // 60: 30 of the second, 30 of the first; then 20 are left; then none.
        let life = Life(
            plans: [plan(charges: [flat("60.00")])],
            events: [
                credit("2026-04-01", "first", "50.00", #""priority": 2"#),
                credit("2026-04-02", "second", "30.00", #""priority": 1, "expires_at": null"#),
                subscribe("2026-05-01"),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 60.00] | 60.00 credit 60.00 due 0.00",
                "2026-06-01 [platform flat 1 60.00] | 60.00 credit 20.00 due 40.00",
                "2026-07-01 [platform flat 1 60.00] | 60.00",
            ]
        )
    }

    @Test("of one priority, what expires first is used first, and nothing when it expires")
    func expiries() throws {
        // a: 15 to 15 June, b: 12 to 1 July, c: 100 for ever; 10 a month. May: a 10.
        // June: a 5, b 5. July: a and b are expired, at the very instant too: c 10.
        let life = Life(
            plans: [plan(charges: [flat("10.00")])],
            events: [
                credit("2026-04-01", "c", "100.00", #""priority": 1"#),
                credit("2026-04-01", "b", "12.00", #""expires_at": "2026-07-01T00:00:00Z""#),
                credit("2026-04-01", "a", "15.00", #""expires_at": "2026-06-15T00:00:00Z""#),
                subscribe("2026-05-01"),
            ],
            until: "2026-07-01"
        )
        let draws = try life.scenario().invoices().map { invoice in
            invoice.creditDraws.map { "\($0.grant.key ?? "") \($0.amount)" }
        }
        #expect(draws == [["a 10.00"], ["a 5.00", "b 5.00"], ["c 10.00"]])
    }

    @Test("credit counts from the instant at which it is granted")
    func grantedAt() throws {
        let life = Life(
            plans: [plan(charges: [flat("10.00")])],
            events: [
                subscribe("2026-05-01"),
                credit("2026-05-01T00:00:01Z", "x", "4.00", #""priority": 1"#),
                credit("2026-06-01", "y", "3.00", #""priority": 1"#),
            ],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 10.00] | 10.00",
                "2026-06-01 [platform flat 1 10.00] | 10.00 credit 7.00 due 3.00",
            ]
        )
    }

    @Test("what a negative invoice leaves is used before any other credit")
    func negativeTotal() throws {
        // July: -150 + 15 + 30 = -105. Then 30 a month: 30, 30, 30, 15 of it, and 15 of the
        // prepaid.
        let life = Life(
            plans: [plan("a", charges: [flat("300.00")]), plan("b", charges: [flat("30.00")])],
            events: [
                subscribe("2026-06-01", "a"), change("2026-06-16", to: "b"),
                credit("2026-06-20", "prepaid", "40.00", #""priority": 1"#),
            ],
            until: "2026-12-01"
        )
        #expect(
            try life.bill().dropFirst() == [
                "2026-07-01 [platform refund 1 -150.00] [platform flat 1 15.00] "
                    + "[platform flat 1 30.00] | -105.00 credit -105.00 due 0.00",
                "2026-08-01 [platform flat 1 30.00] | 30.00 credit 30.00 due 0.00",
                "2026-09-01 [platform flat 1 30.00] | 30.00 credit 30.00 due 0.00",
                "2026-10-01 [platform flat 1 30.00] | 30.00 credit 30.00 due 0.00",
                "2026-11-01 [platform flat 1 30.00] | 30.00 credit 30.00 due 0.00",
                "2026-12-01 [platform flat 1 30.00] | 30.00 credit 25.00 due 5.00",
            ]
        )
    }

    @Test(
        "currencies have the digits that they have",
        arguments: [
            // 1000 × 19/28 = 678.571.
            ("JPY", "1000", "679"), ("KWD", "1000", "678.571"), ("EUR", "1000", "678.57"),
            // 1 × 19/28 = 0.678571...
            ("JPY", "1", "1"), ("KWD", "1", "0.679"), ("CLF", "1", "0.6786"),
            // 28 × 0.5/19 × 19/28 = 0.5: a fee finer than a yen is rounded when the line is.
            ("JPY", "0.7368421052631578947368421052631579", "1"),
        ]
    )
    func currencies(code: String, amount: String, line: String) throws {
        let life = Life(
            currency: code,
            plans: [plan(currency: code, charges: [flat(amount)])],
            events: [subscribe("2026-02-10")],
            until: "2026-02-10"
        )
        #expect(try life.bill() == ["2026-02-10 [platform flat 1 \(line)] | \(line)"])
    }

    @Test("half a yen is a yen, half a fils is a fils")
    func halves() throws {
        // 1 GB × 0.5 JPY; 1 GB × 0.0005 KWD; and just under: 0.999999999 × 0.5.
        for (code, price, bytes, line) in [
            ("JPY", "0.5", "1000000000", "1 1"), ("KWD", "0.0005", "1000000000", "1 0.001"),
            ("JPY", "0.5", "999999999", "0.999999999 0"),
        ] {
            let life = Life(
                currency: code,
                plans: [plan(currency: code, charges: [network(oneTier(price))])],
                events: [subscribe("2026-05-01"), cancel("2026-05-02")],
                usage: [sent("2026-05-02", bytes: bytes)],
                until: "2026-06-01"
            )
            let subtotal = line.split(separator: " ").last ?? ""
            #expect(try life.bill() == ["2026-06-01 [network usage \(line)] | \(subtotal)"])
        }
    }
}
