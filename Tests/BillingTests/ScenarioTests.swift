import Billing
import Testing

@Suite("Scenario")
struct ScenarioTests {
    private func faults(_ json: String) throws -> [String] {
        let document = try DocumentValue(json: Array(json.utf8))
        do {
            _ = try Scenario.parse(document, zones: TestZone.named)
            return []
        } catch {
            return error.faults.map(\.pointer)
        }
    }

    private func faults(_ events: [String]) throws -> [String] {
        let small = plan("small", charges: [flat("10.00"), network(twoTiers("volume"))])
        let large = plan("large", charges: [flat("20.00")])
        let yearly = plan("yearly", with: #""interval": "year""#, charges: [flat("20.00")])
        let dollars = plan("dollars", currency: "USD", charges: [flat("20.00")])
        return try faults(
            Life(plans: [small, large, yearly, dollars], events: events, until: "2027-01-01").json
        )
    }

    @Test(
        "refuses an event that is wrong, and names the field",
        arguments: [
            (event("2026-05-02", "dance"), "/type"), (#"{"type": "pause"}"#, "/at"),
            (#"{"at": "2026-05-02", "type": "pause"}"#, "/at"),
            (#"{"at": "2026-02-30T00:00:00Z", "type": "pause"}"#, "/at"),
            (#"{"at": "9999-01-01T00:00:00Z", "type": "pause"}"#, "/at"),
            (#"{"at": "1969-01-01T00:00:00Z", "type": "pause"}"#, "/at"),
            (#"{"at": 5, "type": "pause"}"#, "/at"),
            (event("2026-05-02", "pause", #""x": 1"#), "/x"),
            (change("2026-05-02", to: "huge"), "/plan"),
            (change("2026-05-02", to: "large", when: "soon"), "/when"),
            (
                event("2026-05-02", "change", #""plan": "large", "version": 7, "when": "now""#),
                "/version"
            ),
            (change("2026-05-02", to: "dollars"), "/plan"), (seatCount("2026-05-02", -1), "/count"),
            (event("2026-05-02", "seats"), "/count"),
            (event("2026-05-02", "seats", #""count": 1e3"#), "/count"),
            (cancel("2026-05-02", when: "period_end", refund: true), "/refund"),
            (event("2026-05-02", "credit", #""amount": "1.005""#), "/amount"),
            (event("2026-05-02", "credit", #""amount": "-1""#), "/amount"),
            (event("2026-05-02", "credit", #""amount": "1", "priority": 0"#), "/priority"),
            (event("2026-05-02", "credit", #""amount": "1", "expires_at": "x""#), "/expires_at"),
            // What has no subscription to happen to, or happens to it wrongly, is at fault as a
            // whole.
            (change("2026-04-30", to: "large"), ""), (event("2026-04-30", "pause"), ""),
            (cancel("2026-04-30"), ""), (subscribe("2026-05-02", "large"), ""),
            (change("2026-05-02", to: "yearly"), ""),
        ]
    )
    func wrongEvent(event: String, field: String) throws {
        #expect(try faults([subscribe("2026-05-01", "small"), event]) == ["/events/1\(field)"])
    }

    @Test(
        "refuses everything after the end",
        arguments: [
            seatCount("2026-06-02", 1), event("2026-06-02", "resume"),
            change("2026-06-02", to: "large"), cancel("2026-06-02"),
            event("2026-06-02", "credit", #""amount": "1""#),
        ]
    )
    func afterTheEnd(event: String) throws {
        let events = [subscribe("2026-05-01", "small"), cancel("2026-05-02"), event]
        #expect(try faults(events) == ["/events/2"])
    }

    @Test(
        "refuses a discount that is wrong, and names the field",
        arguments: [
            (#"{}"#, ""), (#"{"percent": "1", "amount": "1"}"#, ""),
            (#"{"percent": "101"}"#, "/percent"), (#"{"amount": "1.001"}"#, "/amount"),
            (#"{"amount": "1", "periods": 0}"#, "/periods"),
            (#"{"amount": "1", "charges": []}"#, "/charges"),
            (#"{"amount": "1", "charges": ["A"]}"#, "/charges/0"),
        ]
    )
    func wrongDiscount(discount: String, field: String) throws {
        let event = subscribe("2026-05-01", "large", #""discounts": [\#(discount)]"#)
        #expect(try faults([event]) == ["/events/0/discounts/0\(field)"])
    }

    @Test("refuses a usage cap beside volume prices")
    func capWithVolume() throws {
        let cap = #""usage_cap": "10""#
        #expect(try faults([subscribe("2026-05-01", "small", cap)]) == ["/events/0/usage_cap"])
        #expect(try faults([subscribe("2026-05-01", "large", cap)]).isEmpty)
    }

    @Test(
        "refuses a scenario's field that is wrong, and names it",
        arguments: [
            (#"{}"#, ["/currency", "/until"]), (#"7"#, ["", "/currency", "/until"]),
            (#"{"currency": "EUR"}"#, ["/until"]),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "time_zone": "Mars/Base"}"#,
                ["/time_zone"]
            ),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "#
                    + #""tax": {"rates": [{"percent": "x"}]}}"#,
                ["/tax/rates/0/name", "/tax/rates/0/percent"]
            ),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "tax": {"exempt": "a", "#
                    + #""reverse_charge": "b"}}"#, ["/tax/reverse_charge"]
            ),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "usage": [{"data_source": "#
                    + #""a", "at": "2026-01-01T00:00:00Z", "bytes": -1}, {}]}"#,
                [
                    "/usage/0/bytes", "/usage/1/data_source", "/usage/1/at", "/usage/1/bytes",
                ]
            ),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "presence": [{"resource": "#
                    + #""agent", "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z", "#
                    + #""count": 1}]}"#, ["/presence/0/to"]
            ),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "plans": [{"key": "p", "#
                    + #""version": 0, "currency": "EUR", "charges": []}]}"#, ["/plans/0/version"]
            ),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "plans": [{"key": "p", "#
                    + #""currency": "EUR", "charges": []}, {"key": "p", "version": 1, "#
                    + #""currency": "EUR", "charges": []}]}"#, ["/plans/1/version"]
            ),
            (
                #"{"currency": "EUR", "until": "2026-01-01T00:00:00Z", "events": [{"type": "#
                    + #""credit", "at": "2026-01-01T00:00:00Z", "key": "c", "amount": "1"}, "#
                    + #"{"type": "credit", "at": "2026-01-01T00:00:00Z", "key": "c", "#
                    + #""amount": "1"}]}"#, ["/events/1/key"]
            ),
        ]
    )
    func wrongField(json: String, pointers: [String]) throws {
        #expect(try faults(json) == pointers)
    }

    @Test("refuses a life of more than a hundred years")
    func tooLong() throws {
        let life = Life(
            plans: [plan(charges: [])],
            events: [subscribe("2026-01-01")],
            until: "2127-01-01"
        )
        #expect(try faults(life.json) == ["/until"])
    }

    @Test("refuses what would take too long")
    func tooMuch() throws {
        // 9,999 changes of a hundred fees: two million lines from half a megabyte.
        let charges = (0..<100).map { flat("1", key: "fee-\($0)") }
        let changes = (0..<9_999).map { number in
            change(timestamp(minute: 15 * (number + 1)), to: number % 2 == 0 ? "b" : "a")
        }
        let life = Life(
            plans: [plan("a", charges: charges), plan("b", charges: charges)],
            events: [subscribe("2026-01-01", "a")] + changes,
            until: "2026-06-01"
        )
        #expect(try faults(life.json) == ["/events"])
        #expect(
            try faults(
                Life(plans: life.plans, events: life.events + [changes[0]], until: "2026-06-01")
                    .json
            ) == ["/events"]
        )
    }

    @Test("prints invoices in the shape of the pricing rules")
    func shape() throws {
        let life = Life(
            tax: #"{"rates": [{"name": "VAT", "percent": "19"}]}"#,
            plans: [plan(charges: [flat("49")])],
            events: [subscribe("2026-02-10", "plan", #""discounts": [{"amount": "3.25"}]"#)],
            until: "2026-02-10"
        )
        #expect(
            try life.scenario().invoices().document().json(isIndented: false) == """
                {"invoices":[{"sequence":1,"at":"2026-02-10T00:00:00Z","lines":[{\
                "charge":"platform","kind":"flat","from":"2026-02-10T00:00:00Z",\
                "to":"2026-03-01T00:00:00Z",\
                "quantity":"1","amount":"33.25"}],"subtotal":"33.25","discounts":["-3.25"],\
                "tax":["5.70"],"total":"35.70","credit_applied":"0.00","amount_due":"35.70"}]}
                """
        )
    }

    @Test("explains a usage line by its numbers")
    func explained() throws {
        let life = Life(
            plans: [plan(charges: [network(freeGB: 100, twoTiers("graduated"))])],
            events: [subscribe("2026-05-01")],
            usage: [sent("2026-05-03", gigabytes: 1350)],
            until: "2026-06-01"
        )
        let json = try life.scenario().invoices().document(isExplained: true).json(
            isIndented: false
        )
        #expect(
            json.contains(
                """
                "explain":{"rule":"usage","used_bytes":1350000000000,"used_bytes_by_source":\
                {"net.flow":1350000000000},"free_bytes":100000000000,"billed_bytes":1250000000000,\
                "quantity":"1250","unit":"GB","tiers":[{"up_to":"1000","quantity":"1000",\
                "unit_amount":"0.3","amount":"300"},{"quantity":"250","unit_amount":"0.2",\
                "amount":"50"}],"exact_amount":"350"}
                """
            )
        )
    }

    @Test("gives no invoices without a subscription")
    func empty() throws {
        let life = Life(plans: [], events: [seatCount("2026-05-01", 3)], until: "2026-06-01")
        #expect(try life.bill().isEmpty)
    }
}
