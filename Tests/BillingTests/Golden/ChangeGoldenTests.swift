import Billing
import Testing

@Suite("Invoices after changes and cancellations, by hand")
struct ChangeGoldenTests {
    private let small = plan("small", charges: [flat("10.00")])
    private let large = plan("large", charges: [flat("20.00")])

    @Test("a change at the period's end begins with the next period")
    func periodEnd() throws {
        let life = Life(
            plans: [small, large],
            events: [
                subscribe("2026-05-01", "small"),
                change("2026-05-10", to: "large", when: "period_end"),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 10.00] | 10.00",
                "2026-06-01 [platform flat 1 20.00] | 20.00",
                "2026-07-01 [platform flat 1 20.00] | 20.00",
            ]
        )
    }

    @Test("asked for at a boundary, the period's end is that of the period that begins")
    func periodEndAtBoundary() throws {
        let life = Life(
            plans: [small, large],
            events: [
                subscribe("2026-05-01", "small"),
                change("2026-06-01", to: "large", when: "period_end"),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill().dropFirst() == [
                "2026-06-01 [platform flat 1 10.00] | 10.00",
                "2026-07-01 [platform flat 1 20.00] | 20.00",
            ]
        )
    }

    @Test("a change back to the plan in force withdraws what was asked for")
    func withdrawn() throws {
        let life = Life(
            plans: [small, large],
            events: [
                subscribe("2026-05-01", "small"),
                change("2026-05-10", to: "large", when: "period_end"),
                change("2026-05-12", to: "small"),
            ],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 10.00] | 10.00",
                "2026-06-01 [platform flat 1 10.00] | 10.00",
            ]
        )
    }

    @Test("a change after a cancellation revives the subscription, a cancellation undoes a change")
    func revived() throws {
        let revived = Life(
            plans: [small, large],
            events: [
                subscribe("2026-05-01", "small"), cancel("2026-05-10"),
                change("2026-05-12", to: "large", when: "period_end"),
            ],
            until: "2026-06-01"
        )
        #expect(try revived.bill().last == "2026-06-01 [platform flat 1 20.00] | 20.00")
        let cancelled = Life(
            plans: [small, large],
            events: [
                subscribe("2026-05-01", "small"),
                change("2026-05-10", to: "large", when: "period_end"), cancel("2026-05-12"),
            ],
            until: "2026-08-01"
        )
        #expect(try cancelled.bill() == ["2026-05-01 [platform flat 1 10.00] | 10.00"])
    }

    @Test("two changes in one quarter hour count as the last")
    func lastChange() throws {
        // June has 2,880 quarter hours; from the 16th 00:15 1,439 are left.
        // Returned 2880 × 1439/2880 = 1439, charged 8640 × 1439/2880 = 4317; July 8640.
        let life = Life(
            plans: [
                plan("a", charges: [flat("2880.00")]), plan("b", charges: [flat("5760.00")]),
                plan("c", charges: [flat("8640.00")]),
            ],
            events: [
                subscribe("2026-06-01", "a"), change("2026-06-16T00:01", to: "b"),
                change("2026-06-16T00:14", to: "c"),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill().last
                == "2026-07-01 [platform refund 1 -1439.00] [platform flat 1 4317.00] "
                + "[platform flat 1 8640.00] | 11518.00"
        )
    }

    @Test("a change at once is undone by one for the period's end in the same quarter hour")
    func lastChangeWaits() throws {
        // Nothing moves in June; July is the third plan's.
        let life = Life(
            plans: [small, large, plan("huge", charges: [flat("30.00")])],
            events: [
                subscribe("2026-06-01", "small"), change("2026-06-16T00:01", to: "large"),
                change("2026-06-16T00:14", to: "huge", when: "period_end"),
            ],
            until: "2026-07-01"
        )
        #expect(try life.bill().last == "2026-07-01 [platform flat 1 30.00] | 30.00")
    }

    @Test("a change that takes effect at the end itself still revives the subscription")
    func revivedAtTheEnd() throws {
        let life = Life(
            plans: [small, large],
            events: [
                subscribe("2026-06-01", "small"), cancel("2026-06-10"),
                change("2026-06-30T23:50", to: "large"),
            ],
            until: "2026-07-01"
        )
        #expect(try life.bill().last == "2026-07-01 [platform flat 1 20.00] | 20.00")
    }

    @Test("a change on a boundary returns nothing")
    func onBoundary() throws {
        let life = Life(
            plans: [small, large],
            events: [subscribe("2026-05-01", "small"), change("2026-05-31T23:59", to: "large")],
            until: "2026-06-01"
        )
        #expect(try life.bill().last == "2026-06-01 [platform flat 1 20.00] | 20.00")
    }

    @Test("free bytes go with the charge's key through three phases, and are given once")
    func freeBytes() throws {
        // a: 40 of 100 free. b: 50 - 40 = 10 free, 30 sent, 20 × 0.30 = 6.
        // a again: 100 - 50 = 50 free, 70 sent, 20 × 0.30 = 6.
        let life = Life(
            plans: [
                plan("a", charges: [network(freeGB: 100)]),
                plan("b", charges: [network(freeGB: 50)]),
            ],
            events: [
                subscribe("2026-06-01", "a"), change("2026-06-11", to: "b"),
                change("2026-06-21", to: "a"), cancel("2026-06-22"),
            ],
            usage: [
                sent("2026-06-02", gigabytes: 40), sent("2026-06-12", gigabytes: 30),
                sent("2026-06-22", gigabytes: 70),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-07-01 [network usage 0 0.00] [network usage 20 6.00] "
                    + "[network usage 20 6.00] | 12.00"
            ]
        )
    }

    @Test("a charge of another key has a quota of its own, tiers begin anew in each phase")
    func otherKey() throws {
        // a: 1500 - 100 = 1400: 300 + 80 = 380. b, another key: 1100 - 100 = 1000 × 0.30 = 300.
        let life = Life(
            plans: [
                plan("a", charges: [network(freeGB: 100, twoTiers("graduated"))]),
                plan("b", charges: [network(freeGB: 100, twoTiers("graduated"), key: "flows")]),
            ],
            events: [
                subscribe("2026-06-01", "a"), change("2026-06-16", to: "b"), cancel("2026-06-17"),
            ],
            usage: [sent("2026-06-02", gigabytes: 1500), sent("2026-06-20", gigabytes: 1100)],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-07-01 [network usage 1400 380.00] [flows usage 1000 300.00] | 680.00"
            ]
        )
    }

    @Test("agents and included hours are shared out between phases")
    func agentsByPhase() throws {
        // 8 agents all June, halves. a: (8-2) × 15 / 2 = 45; b: (8-5) × 15 / 2 = 22.50.
        // Hours: 8 × 360 = 2880; 100 included × 1/2 = 50; 2830 × 0.10 = 283 in each.
        let hours = agents("hours", included: 100, "0.10", key: "hours")
        let life = Life(
            plans: [
                plan("a", charges: [agents("peak", included: 2), hours]),
                plan("b", charges: [agents("peak", included: 5), hours]),
            ],
            events: [
                subscribe("2026-06-01", "a"), change("2026-06-16", to: "b"), cancel("2026-06-17"),
            ],
            presence: [present("2026-06-01", "2026-07-01", 8)],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-07-01 [agents resource 6 45.00] [hours resource 2830 283.00] "
                    + "[agents resource 3 22.50] [hours resource 2830 283.00] | 633.50"
            ]
        )
    }

    @Test("a commitment is made up for each phase")
    func commitments() throws {
        // a: 100 × 1/2 = 50, used 100 × 0.30 = 30: 20. b: 200 / 2 = 100, used 150: nothing.
        let life = Life(
            plans: [
                plan("a", with: #""minimum_commitment": "100""#, charges: [network()]),
                plan("b", with: #""minimum_commitment": "200""#, charges: [network()]),
            ],
            events: [
                subscribe("2026-06-01", "a"), change("2026-06-16", to: "b"), cancel("2026-06-17"),
            ],
            usage: [sent("2026-06-02", gigabytes: 100), sent("2026-06-20", gigabytes: 500)],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-07-01 [network usage 100 30.00] [network usage 500 150.00] "
                    + "[commitment commitment 1 20.00] | 200.00"
            ]
        )
    }

    @Test("a commitment in a partial month is its share, rounded")
    func partialCommitment() throws {
        // 100 × 19/28 = 67.857 -> 67.86; 67.86 - 30 = 37.86. March: 100 - 100 = 0, no line.
        let life = Life(
            plans: [plan(with: #""minimum_commitment": "100""#, charges: [network(oneTier("1"))])],
            events: [subscribe("2026-02-10"), cancel("2026-03-10")],
            usage: [sent("2026-02-12", gigabytes: 30), sent("2026-03-12", gigabytes: 100)],
            until: "2026-04-01"
        )
        #expect(
            try life.bill() == [
                "2026-03-01 [network usage 30 30.00] [commitment commitment 1 37.86] | 67.86",
                "2026-04-01 [network usage 100 100.00] | 100.00",
            ]
        )
    }

    @Test("a yearly plan's change moves the rest of the year's fees, on the next month's invoice")
    func yearly() throws {
        // From 15 March 292 of 365 days are left: -365 and +730, times 292/365.
        let life = Life(
            plans: [
                plan("a", with: #""interval": "year""#, charges: [flat("365.00")]),
                plan("b", with: #""interval": "year""#, charges: [flat("730.00")]),
            ],
            events: [subscribe("2026-01-01", "a"), change("2026-03-15", to: "b")],
            until: "2027-01-01"
        )
        #expect(
            try life.bill() == [
                "2026-01-01 [platform flat 1 365.00] | 365.00",
                "2026-04-01 [platform refund 1 -292.00] [platform flat 1 584.00] | 292.00",
                "2027-01-01 [platform flat 1 730.00] | 730.00",
            ]
        )
    }

    @Test("a cancellation at once may return the unused part, which becomes credit")
    func refund() throws {
        // 310 × 11/31 = 110.
        let events = [subscribe("2026-05-01"), cancel("2026-05-21", when: "now", refund: true)]
        let life = Life(
            plans: [plan(charges: [flat("310.00")])],
            events: events,
            until: "2026-08-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 310.00] | 310.00",
                "2026-05-21 [platform refund 1 -110.00] | -110.00 credit -110.00 due 0.00",
            ]
        )
    }

    @Test("a cancellation at once without a refund ends with arrears alone")
    func cancelNow() throws {
        // 10 GB × 0.30; a minimum of 31 × 20/31 = 20.
        let life = Life(
            plans: [
                plan(charges: [
                    flat("310.00"), network(oneTier("0.30"), #""minimum_amount": "31.00""#),
                ])
            ],
            events: [subscribe("2026-05-01"), cancel("2026-05-21", when: "now")],
            usage: [sent("2026-05-03", gigabytes: 10)],
            until: "2026-08-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 310.00] | 310.00",
                "2026-05-21 [network usage 10 20.00] | 20.00",
            ]
        )
    }

    @Test("a subscription cancelled in the quarter hour of its start leaves nothing")
    func nothing() throws {
        let life = Life(
            plans: [small],
            events: [
                subscribe("2026-05-01T10:01", "small"), cancel("2026-05-01T10:05", when: "now"),
            ],
            until: "2026-08-01"
        )
        #expect(try life.bill().isEmpty)
    }

    @Test("another version of a plan is a change, and no version means the highest")
    func versions() throws {
        // From version 3 at 30 to 1 at 10: -30/2 + 10/2; July 10.
        let life = Life(
            plans: [
                plan("p", version: 1, charges: [flat("10.00")]),
                plan("p", version: 3, charges: [flat("30.00")]),
            ],
            events: [
                subscribe("2026-06-01", "p"),
                event("2026-06-16", "change", #""plan": "p", "version": 1, "when": "now""#),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [platform flat 1 30.00] | 30.00",
                "2026-07-01 [platform refund 1 -15.00] [platform flat 1 5.00] "
                    + "[platform flat 1 10.00] | 0.00",
            ]
        )
    }
}
