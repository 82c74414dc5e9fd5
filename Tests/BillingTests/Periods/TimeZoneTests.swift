import Metering
import Testing

@testable import Billing

@Suite("Local times")
struct TimeZoneTests {
    @Test(
        "a local time is the first instant that shows it, or the end of the gap that skips it",
        arguments: [
            // Once.
            ("Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-01T10:00:00Z"),
            // Twice: the first is still summer time.
            ("Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"),
            ("America/New_York", "2026-11-01T01:00:00Z", "2026-11-01T05:00:00Z"),
            // The hour's end is shown once.
            ("America/New_York", "2026-11-01T02:00:00Z", "2026-11-01T07:00:00Z"),
            // Never: the gap ends at 01:00Z.
            ("Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"),
            // Half an hour at Lord Howe, twice and never.
            ("Australia/Lord_Howe", "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z"),
            ("Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:30:00Z"),
            // Midnight twice in Havana, never in Beirut, and a whole day never in Samoa.
            ("America/Havana", "2026-11-01T00:00:00Z", "2026-11-01T04:00:00Z"),
            ("Asia/Beirut", "2022-03-27T00:00:00Z", "2022-03-26T22:00:00Z"),
            ("Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"),
        ]
    )
    func local(zone: String, shown: String, instant: String) throws {
        let rules = try #require(TestZone.named(zone))
        let local = LocalTime(secondsSinceEpoch: try #require(Instant(rfc3339: shown)).unixSeconds)
        #expect(rules.instant(ofLocal: local).description == instant)
    }

    @Test(
        "a month's hours are those of its clocks",
        arguments: [
            ("America/New_York", "2026-11-15T00:00:00Z", 721), ("UTC", "2026-11-15T00:00:00Z", 720),
            ("America/New_York", "2026-03-15T00:00:00Z", 743),
            ("Europe/Berlin", "2026-10-15T00:00:00Z", 745),
            // A December without its 30th.
            ("Pacific/Apia", "2011-12-15T00:00:00Z", 720),
        ]
    )
    func hours(zone: String, inside: String, hours: Int64) throws {
        let rules = try #require(TestZone.named(zone))
        let instant = try #require(Instant(rfc3339: inside))
        let grid = PeriodGrid(start: instant, anchor: .calendar, interval: .month, zone: rules)
        #expect(grid.month(containing: instant).seconds == hours * 3600)
    }
}
