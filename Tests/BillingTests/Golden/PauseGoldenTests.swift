import Billing
import Testing

@Suite("Invoices of pauses, by hand")
struct PauseGoldenTests {
    private let monthly = plan(charges: [
        flat("31.00"), network(oneTier("0.30"), #""minimum_amount": "31.00""#),
    ])

    @Test("paused time within a period is not covered, and nothing is returned for it")
    func within() throws {
        // Paused from the 11th to the 21st: 21 of 31 days. 15 GB × 0.30 = 4.50 < 31 × 21/31 = 21.
        let life = Life(
            plans: [monthly],
            events: [
                subscribe("2026-05-01"), event("2026-05-11", "pause"),
                event("2026-05-21", "resume"),
            ],
            usage: [
                sent("2026-05-05", gigabytes: 10), sent("2026-05-15", gigabytes: 500),
                sent("2026-05-25", gigabytes: 5),
            ],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 31.00] | 31.00",
                "2026-06-01 [network usage 15 21.00] [platform flat 1 31.00] | 52.00",
            ]
        )
    }

    @Test("no fee at a boundary while paused; the resume pays the rest of its period")
    func acrossBoundary() throws {
        // May: 20 days covered: 31 × 20/31 = 20. 11 June: 31 × 20/30 = 20.67. June: 31 × 20/30.
        let life = Life(
            plans: [monthly],
            events: [
                subscribe("2026-05-01"), event("2026-05-21", "pause"),
                event("2026-06-11", "resume"),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 31.00] | 31.00",
                "2026-06-01 [network usage 0 20.00] | 20.00",
                "2026-06-11 [platform flat 1 20.67] | 20.67",
                "2026-07-01 [network usage 0 20.67] [platform flat 1 31.00] | 51.67",
            ]
        )
    }

    @Test("a period paused throughout has no invoice, a resume at a boundary pays in full")
    func wholeMonths() throws {
        let life = Life(
            plans: [monthly],
            events: [
                subscribe("2026-05-01"), event("2026-06-01", "pause"),
                event("2026-08-01", "resume"),
            ],
            until: "2026-08-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 31.00] | 31.00",
                "2026-06-01 [network usage 0 31.00] | 31.00",
                "2026-08-01 [platform flat 1 31.00] | 31.00",
            ]
        )
    }

    @Test("agents that were present in a pause do not count")
    func presence() throws {
        // June, paused from the 11th to the 21st: 20 days. Hours: 480 × 0.10 = 48.
        // Average of the covered quarter hours: 1 × 15 × 20/30 = 10. Twenty more during the pause.
        let life = Life(
            plans: [
                plan(charges: [agents("hours", "0.10", key: "hours"), agents("average")])
            ],
            events: [
                subscribe("2026-06-01"), event("2026-06-11", "pause"),
                event("2026-06-21", "resume"),
                cancel("2026-06-22"),
            ],
            presence: [
                present("2026-06-01", "2026-07-01", 1), present("2026-06-12", "2026-06-20", 20),
            ],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-07-01 [hours resource 480 48.00] [agents resource 1 10.00] | 58.00"
            ]
        )
    }

    @Test("a change while paused splits the period and moves no fees")
    func changeWhilePaused() throws {
        // a covers 10 days: 31 × 10/31; b from the 16th covers 11 of its days: 31 × 11/31.
        let b = plan(
            "b",
            charges: [flat("62.00"), network(oneTier("0.30"), #""minimum_amount": "31.00""#)]
        )
        let life = Life(
            plans: [monthly, b],
            events: [
                subscribe("2026-05-01"), event("2026-05-11", "pause"),
                change("2026-05-16", to: "b"),
                event("2026-05-21", "resume"),
            ],
            until: "2026-06-01"
        )
        #expect(
            try life.bill().last
                == "2026-06-01 [network usage 0 10.00] [network usage 0 11.00] "
                + "[platform flat 1 62.00] | 83.00"
        )
    }

    @Test("a yearly plan paused within its paid year charges nothing at the resume")
    func yearly() throws {
        let life = Life(
            plans: [plan(with: #""interval": "year""#, charges: [flat("365.00")])],
            events: [
                subscribe("2026-01-01"), event("2026-02-10", "pause"),
                event("2026-04-20", "resume"),
            ],
            until: "2026-12-31"
        )
        #expect(try life.bill() == ["2026-01-01 [platform flat 1 365.00] | 365.00"])
    }

    @Test("a yearly plan resumed after its year's end pays the rest of the new year")
    func yearlyAcross() throws {
        // 2027: from 15 March 292 of 365 days.
        let life = Life(
            plans: [plan(with: #""interval": "year""#, charges: [flat("365.00")])],
            events: [
                subscribe("2026-01-01"), event("2026-12-10", "pause"),
                event("2027-03-15", "resume"),
            ],
            until: "2027-12-31"
        )
        #expect(
            try life.bill() == [
                "2026-01-01 [platform flat 1 365.00] | 365.00",
                "2027-03-15 [platform flat 1 292.00] | 292.00",
            ]
        )
    }

    @Test("a pause taken back in its quarter hour never was")
    func takenBack() throws {
        let life = Life(
            plans: [monthly],
            events: [
                subscribe("2026-05-01"), event("2026-05-11T00:01", "pause"),
                event("2026-05-11T00:14", "resume"), cancel("2026-05-12"),
            ],
            until: "2026-06-01"
        )
        #expect(try life.bill().last == "2026-06-01 [network usage 0 31.00] | 31.00")
    }
}
