import Billing
import Testing

@Suite("Invoices of trials, by hand")
struct TrialGoldenTests {
    @Test("what lies in the trial is priced and taken back, and its end gives a fresh quota")
    func partial() throws {
        // 1 May + 14 days. Fee: 31 × 14/31 = 14 back. In the trial 100 - 50 = 50 GB × 0.30 = 15,
        // back. After it 60 - 50 = 10 GB: 3.
        let life = Life(
            plans: [
                plan(with: #""trial_days": 14"#, charges: [flat("31.00"), network(freeGB: 50)])
            ],
            events: [subscribe("2026-05-01")],
            usage: [sent("2026-05-10", gigabytes: 100), sent("2026-05-20", gigabytes: 60)],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 31.00] [platform trial 1 -14.00] | 17.00",
                "2026-06-01 [network usage 50 15.00] [network trial 1 -15.00] "
                    + "[network usage 10 3.00] [platform flat 1 31.00] | 34.00",
            ]
        )
    }

    @Test("a trial as long as the period leaves nothing of it to pay")
    func whole() throws {
        // 10 GB × 0.30 = 3, back. The period after it is paid.
        let life = Life(
            plans: [plan(with: #""trial_days": 31"#, charges: [flat("31.00"), network()])],
            events: [subscribe("2026-05-01")],
            usage: [sent("2026-05-10", gigabytes: 10)],
            until: "2026-06-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 31.00] [platform trial 1 -31.00] | 0.00",
                "2026-06-01 [network usage 10 3.00] [network trial 1 -3.00] "
                    + "[platform flat 1 31.00] | 31.00",
            ]
        )
    }

    @Test("a trial longer than the period takes back all of the first and its part of the second")
    func longerThanPeriod() throws {
        // 45 days: all of May and 14 days of June: 31 × 14/30 = 14.4667.
        let life = Life(
            plans: [plan(with: #""trial_days": 45"#, charges: [flat("31.00")])],
            events: [subscribe("2026-05-01")],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-05-01 [platform flat 1 31.00] [platform trial 1 -31.00] | 0.00",
                "2026-06-01 [platform flat 1 31.00] [platform trial 1 -14.47] | 16.53",
                "2026-07-01 [platform flat 1 31.00] | 31.00",
            ]
        )
    }

    @Test("fees returned in a trial are reduced by the trial's share of them")
    func changeInTrial() throws {
        // June, trial to the 16th. 30 with 15/30 back. Change on the 11th: 30 × 20/30 = 20
        // returned, 5 of those 20 days were free: 5 less. 60 × 20/30 = 40, 5/20 of it back: 10.
        let life = Life(
            plans: [
                plan("a", with: #""trial_days": 15"#, charges: [flat("30.00")]),
                plan("b", with: #""trial_days": 90"#, charges: [flat("60.00")]),
            ],
            events: [subscribe("2026-06-01", "a"), change("2026-06-11", to: "b")],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [platform flat 1 30.00] [platform trial 1 -15.00] | 15.00",
                "2026-07-01 [platform refund 1 -20.00] [platform trial 1 5.00] "
                    + "[platform flat 1 40.00] [platform trial 1 -10.00] "
                    + "[platform flat 1 60.00] | 75.00",
            ]
        )
    }

    @Test("a commitment in the trial is taken back, agents are shared out")
    func commitment() throws {
        // Halves of June: 100 / 2 = 50, used 4 × 5 / 2 = 10: 40, back; then 40 to pay.
        let life = Life(
            plans: [
                plan(
                    with: #""trial_days": 15, "minimum_commitment": "100""#,
                    charges: [agents("peak", "5.00")]
                )
            ],
            events: [subscribe("2026-06-01"), cancel("2026-06-20")],
            presence: [present("2026-06-01", "2026-07-01", 4)],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-07-01 [agents resource 4 10.00] [agents trial 1 -10.00] "
                    + "[agents resource 4 10.00] [commitment commitment 1 40.00] "
                    + "[commitment trial 1 -40.00] [commitment commitment 1 40.00] | 50.00"
            ]
        )
    }

    @Test("trial days are days of the local calendar: three across the clock change are 71 hours")
    func localDays() throws {
        // From 28 March in Berlin 95 hours are left of 743; the trial ends on the 31st at midnight.
        let life = Life(
            zone: "Europe/Berlin",
            plans: [plan(with: #""trial_days": 3"#, charges: [flat("743.00")])],
            events: [subscribe("2026-03-27T23:00")],
            until: "2026-03-28"
        )
        #expect(
            try life.bill() == [
                "2026-03-27T23:00 [platform flat 1 95.00] [platform trial 1 -71.00] | 24.00"
            ]
        )
    }

    @Test("a new high of seats in the trial is free for the trial's part of it")
    func seatsInTrial() throws {
        // June, trial to the 16th. On the 11th 1 seat: 30 × 20/30 = 20, 5/20 of it back: 5.
        let life = Life(
            plans: [plan(with: #""trial_days": 15"#, charges: [seats("30.00")])],
            events: [subscribe("2026-06-01"), seatCount("2026-06-11", 1)],
            until: "2026-07-01"
        )
        #expect(
            try life.bill() == [
                "2026-06-01 [users seats 0 0.00] [users trial 1 0.00] | 0.00",
                "2026-07-01 [users seats 1 20.00] [users trial 1 -5.00] "
                    + "[users seats 1 30.00] | 45.00",
            ]
        )
    }
}
