import Billing
import Testing

@Suite("Invoices of agents, by hand")
struct ResourceGoldenTests {
    /// One invoice of a subscription to agents, ended by `end`.
    private func bill(
        _ charge: String,
        _ presence: [String],
        start: String = "2026-06-01",
        end: String = "2026-06-20",
        when: String = "period_end"
    ) throws -> [String] {
        let life = Life(
            plans: [plan(charges: [charge])],
            events: [subscribe(start), cancel(end, when: when)],
            presence: presence,
            until: "2026-07-01"
        )
        return try life.bill()
    }

    @Test("the peak is the highest count of a quarter hour")
    func peak() throws {
        // 4 and for an hour 3 more: (7 - 5) × 15.
        let present = [
            present("2026-06-01", "2026-07-01", 4),
            present("2026-06-09T10:00", "2026-06-09T11:00", 3),
        ]
        #expect(
            try bill(agents("peak", included: 5), present) == [
                "2026-07-01 [agents resource 2 30.00] | 30.00"
            ]
        )
    }

    @Test("the average has four decimals")
    func average() throws {
        // 1 agent for 10 of 30 days: 960 / 2880 = 0.33333 -> 0.3333 × 15 = 4.9995 -> 5.00.
        #expect(
            try bill(agents("average"), [present("2026-06-01", "2026-06-11", 1)]) == [
                "2026-07-01 [agents resource 0.3333 5.00] | 5.00"
            ]
        )
    }

    @Test("an average is rounded before it is priced")
    func averageRounding() throws {
        // 9 quarter hours of 2880 are 0.003125 -> 0.0031; 2.25 hours. × 1000 = 3.1.
        #expect(
            try bill(
                agents("average", "1000.00"),
                [present("2026-06-01", "2026-06-01T02:15", 1)]
            ) == [
                "2026-07-01 [agents resource 0.0031 3.10] | 3.10"
            ]
        )
        // 27 quarter hours of 2880 are 0.009375 -> 0.0094; × 1000 = 9.4.
        #expect(
            try bill(
                agents("average", "1000.00"),
                [present("2026-06-01", "2026-06-01T06:45", 1)]
            ) == [
                "2026-07-01 [agents resource 0.0094 9.40] | 9.40"
            ]
        )
    }

    @Test("hours are counted by quarters, above those included")
    func hours() throws {
        // 2 agents for 10.25 hours = 20.5; 12 included; 8.5 × 0.10 = 0.85.
        #expect(
            try bill(
                agents("hours", included: 12, "0.10"),
                [present("2026-06-02", "2026-06-02T10:15", 2)]
            )
                == ["2026-07-01 [agents resource 8.5 0.85] | 0.85"]
        )
    }

    @Test("a quarter hour counts with five minutes heard, any instant of a minute being enough")
    func minutes() throws {
        // 09:10:59 to 09:15:00 covers minutes 10 to 14: five. 10:11:00 to 10:15:00: four, not
        // enough. 11:00:00 to 11:04:01 covers 0 to 4: five. Two quarter hours: 0.5 hours × 2.
        let heard = [
            present("2026-06-02T09:10:59Z", "2026-06-02T09:15", 1),
            present("2026-06-02T10:11", "2026-06-02T10:15", 1),
            present("2026-06-02T11:00", "2026-06-02T11:04:01Z", 1),
        ]
        #expect(
            try bill(agents("hours", "2.00"), heard) == [
                "2026-07-01 [agents resource 0.5 1.00] | 1.00"
            ]
        )
        // With 15 minutes needed, none counts; with one needed all three do: 0.75 × 2.
        #expect(
            try bill(agents("hours", "2.00", #""min_minutes": 15"#), heard) == [
                "2026-07-01 [agents resource 0 0.00] | 0.00"
            ]
        )
        #expect(
            try bill(agents("hours", "2.00", #""min_minutes": 1"#), heard) == [
                "2026-07-01 [agents resource 0.75 1.50] | 1.50"
            ]
        )
    }

    @Test("a partial month pays its share of a count, and hours as they are")
    func partial() throws {
        // From 16 June: 15 of 30 days. (8 - 5) × 15 × 1/2 = 22.50.
        #expect(
            try bill(
                agents("p99", included: 5),
                [present("2026-06-01", "2026-07-01", 8)],
                start: "2026-06-16"
            ) == ["2026-07-01 [agents resource 3 22.50] | 22.50"]
        )
        // 1 agent × 360 h; all 100 included hours count: 260 × 0.10.
        #expect(
            try bill(
                agents("hours", included: 100, "0.10"),
                [present("2026-06-01", "2026-07-01", 1)],
                start: "2026-06-16"
            ) == ["2026-07-01 [agents resource 260 26.00] | 26.00"]
        )
    }

    @Test("cancelled at once, the cut-off period is a share of the whole")
    func cutOff() throws {
        // 1 to 7 June noon: 6.5 of 30 days. 10 × 15 × 6.5/30 = 32.50.
        #expect(
            try bill(
                agents("peak"),
                [present("2026-06-01", "2026-07-01", 10)],
                end: "2026-06-07T12:00",
                when: "now"
            ) == [
                "2026-06-07T12:00 [agents resource 10 32.50] | 32.50"
            ]
        )
    }

    @Test("p99 of a short phase is its highest quarter hours' count")
    func shortPercentile() throws {
        // 24 hours have 96 quarter hours: index 0, the highest. 9 × 30 × 1/30 = 9.
        #expect(
            try bill(
                agents("p99", "30.00"),
                [present("2026-06-01T03:00", "2026-06-01T03:15", 9)],
                end: "2026-06-02",
                when: "now"
            ) == [
                "2026-06-02 [agents resource 9 9.00] | 9.00"
            ]
        )
        // 25 hours have 100: index 1, the second highest: none.
        #expect(
            try bill(
                agents("p99", "30.00"),
                [present("2026-06-01T03:00", "2026-06-01T03:15", 9)],
                end: "2026-06-02T01:00",
                when: "now"
            ) == [
                "2026-06-02T01:00 [agents resource 0 0.00] | 0.00"
            ]
        )
    }
}
