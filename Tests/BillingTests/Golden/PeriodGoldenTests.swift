import Billing
import Testing

@Suite("Invoices across months, leap days and clock changes, by hand")
struct PeriodGoldenTests {
    /// The fee lines of a flat plan with their times.
    private func fees(
        _ amount: String,
        _ start: String,
        until: String,
        zone: String = "UTC",
        _ fields: String = #""anchor": "subscription""#
    ) throws -> [String] {
        let life = Life(
            zone: zone,
            plans: [plan(with: fields, charges: [flat(amount)])],
            events: [subscribe(start)],
            until: until
        )
        return try life.scenario().invoices().flatMap(\.lines).map(times)
    }

    @Test("31 January goes by the last day of shorter months and comes back to the 31st")
    func lastDays() throws {
        #expect(
            try fees("10.00", "2026-01-31", until: "2026-03-31") == [
                "platform flat 2026-01-31 - 2026-02-28 10.00",
                "platform flat 2026-02-28 - 2026-03-31 10.00",
                "platform flat 2026-03-31 - 2026-04-30 10.00",
            ]
        )
    }

    @Test("a leap year's February has a 29th")
    func leapDay() throws {
        #expect(
            try fees("10.00", "2028-01-30", until: "2028-03-30") == [
                "platform flat 2028-01-30 - 2028-02-29 10.00",
                "platform flat 2028-02-29 - 2028-03-30 10.00",
                "platform flat 2028-03-30 - 2028-04-30 10.00",
            ]
        )
        // 10 February to 1 March 2028 are 20 of 29 days: 29 × 20/29.
        #expect(
            try fees("29.00", "2028-02-10", until: "2028-02-10", "\"anchor\": \"calendar\"") == [
                "platform flat 2028-02-10 - 2028-03-01 20.00"
            ]
        )
    }

    @Test("the year 2100 has no leap day")
    func century() throws {
        // 28 February is the last day: 28 × 1/28.
        #expect(
            try fees("28.00", "2100-02-28", until: "2100-02-28", #""anchor": "calendar""#) == [
                "platform flat 2100-02-28 - 2100-03-01 1.00"
            ]
        )
    }

    @Test("a start later in its day makes the first period partial")
    func partialDay() throws {
        // 10 May 06:00 to 10 June: 30 d 18 h of 31 d = 738 of 744 hours; 744 × 738/744 = 738.
        #expect(
            try fees("744.00", "2026-05-10T06:00", until: "2026-06-10") == [
                "platform flat 2026-05-10T06:00 - 2026-06-10 738.00",
                "platform flat 2026-06-10 - 2026-07-10 744.00",
            ]
        )
    }

    @Test("an event takes effect at the next quarter hour, on one at its own")
    func quarterHours() throws {
        // 31 days have 2,976 quarter hours. 00:00:01 takes effect at 00:15, one less.
        #expect(
            try fees("2976.00", "2026-05-01T00:00:01Z", until: "2026-05-02") == [
                "platform flat 2026-05-01T00:15 - 2026-06-01 2975.00"
            ]
        )
        #expect(
            try fees("2976.00", "2026-05-01T00:30", until: "2026-05-02") == [
                "platform flat 2026-05-01T00:30 - 2026-06-01 2974.00"
            ]
        )
    }

    @Test("spring in Berlin: March has 743 hours")
    func springForward() throws {
        // 28 February 23:00Z to 31 March 22:00Z; the clocks change on 29 March at 01:00Z. From that
        // day's end at 22:00Z two days of 24 hours are left: 743 × 48/743.
        #expect(
            try fees(
                "743.00",
                "2026-03-29T22:00",
                until: "2026-03-31T22:00",
                zone: "Europe/Berlin",
                #""anchor": "calendar""#
            ) == [
                "platform flat 2026-03-29T22:00 - 2026-03-31T22:00 48.00",
                "platform flat 2026-03-31T22:00 - 2026-04-30T22:00 743.00",
            ]
        )
    }

    @Test(
        "zones of half and quarter hours begin their months there",
        arguments: [
            // UTC+5:30: midnight is 18:30 the day before.
            ("Asia/Kolkata", "2026-04-30T18:30", "2026-05-31T18:30"),
            // UTC+5:45: 18:15.
            ("Asia/Kathmandu", "2026-04-30T18:15", "2026-05-31T18:15"),
            // UTC-3:30, in summer -2:30.
            ("America/St_Johns", "2026-05-01T02:30", "2026-06-01T02:30"),
            // UTC+12:45 in winter.
            ("Pacific/Chatham", "2026-04-30T11:15", "2026-05-31T11:15"),
        ]
    )
    func oddOffsets(zone: String, start: String, end: String) throws {
        #expect(
            try fees("10.00", start, until: start, zone: zone, #""anchor": "calendar""#) == [
                "platform flat \(start) - \(end) 10.00"
            ]
        )
    }

    @Test("Lord Howe's clocks change by half an hour")
    func halfHourChange() throws {
        // April 2026: +11:00 until the 4th 15:00Z, then +10:30: 30 d and half an hour, 1441 halves.
        // From the 10th local midnight (9 April 13:30Z) 21 days of 48 halves are left: 1008.
        #expect(
            try fees(
                "1441.00",
                "2026-04-09T13:30",
                until: "2026-04-09T13:30",
                zone: "Australia/Lord_Howe",
                #""anchor": "calendar""#
            ) == [
                "platform flat 2026-04-09T13:30 - 2026-04-30T13:30 1008.00"
            ]
        )
    }

    @Test("a midnight that a clock change skips is the first instant after the gap")
    func skippedMidnight() throws {
        // Beirut's clocks went from 26 March 2022 24:00 (+2) to 01:00 (+3): 22:00Z.
        #expect(
            try fees(
                "10.00",
                "2022-02-26T10:00",
                until: "2022-03-26T22:00",
                zone: "Asia/Beirut"
            ).map { $0.contains(" - 2022-03-25T22:00 ") } == [true, false]
        )
        #expect(
            try fees(
                "10.00",
                "2022-02-27T10:00",
                until: "2022-02-27T10:00",
                zone: "Asia/Beirut"
            ).map { $0.contains(" - 2022-03-26T22:00 ") } == [true]
        )
    }

    @Test("a day that Samoa skipped begins when the next one did")
    func skippedDay() throws {
        // After 29 December 2011 (UTC-10 in summer) came the 31st (UTC+14): 30 December 10:00Z.
        #expect(
            try fees(
                "10.00",
                "2011-11-30T11:00",
                until: "2011-12-30T10:00",
                zone: "Pacific/Apia"
            ).map { String($0.dropFirst(14).prefix(35)) } == [
                "2011-11-30T11:00 - 2011-12-30T10:00",
                "2011-12-30T10:00 - 2012-01-29T10:00",
            ]
        )
    }

    @Test("a yearly plan charges its fees once and its usage every month")
    func yearly() throws {
        // 365 × 275/365 from 1 April; 10 GB in May × 0.30; the next year whole.
        let life = Life(
            plans: [plan(with: #""interval": "year""#, charges: [flat("365.00"), network()])],
            events: [subscribe("2026-04-01")],
            usage: [sent("2026-05-03", gigabytes: 10)],
            until: "2027-01-01"
        )
        let bill = try life.bill()
        #expect(bill.count == 10)
        #expect(bill.first == "2026-04-01 [platform flat 1 275.00] | 275.00")
        #expect(bill[2] == "2026-06-01 [network usage 10 3.00] | 3.00")
        #expect(bill[3] == "2026-07-01 [network usage 0 0.00] | 0.00")
        #expect(bill.last == "2027-01-01 [network usage 0 0.00] [platform flat 1 365.00] | 365.00")
    }

    @Test("a yearly anniversary on 29 February is the 28th in other years")
    func leapAnniversary() throws {
        #expect(
            try fees(
                "100.00",
                "2028-02-29",
                until: "2029-02-28",
                #""anchor": "subscription", "interval": "year""#
            ) == [
                "platform flat 2028-02-29 - 2029-02-28 100.00",
                "platform flat 2029-02-28 - 2030-02-28 100.00",
            ]
        )
    }
}
