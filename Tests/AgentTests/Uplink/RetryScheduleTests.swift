import Testing

@testable import AgentCore

@Suite("Retry schedule")
struct RetryScheduleTests {
    @Test("waits double up to half a minute, with at most half taken off")
    func doubling() {
        var schedule = RetrySchedule()
        for ceiling in [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000] {
            var other = schedule
            #expect(other.fail(retryAfterSeconds: nil, random: 0) == ceiling / 2)
            #expect(schedule.fail(retryAfterSeconds: nil, random: UInt64(ceiling / 2)) == ceiling)
        }
        schedule.succeed()
        #expect(schedule.fail(retryAfterSeconds: nil, random: 0) == 100)
    }

    @Test("the server's wish is a lower bound, within an hour")
    func retryAfter() {
        var schedule = RetrySchedule()
        #expect(schedule.fail(retryAfterSeconds: 7, random: 0) == 7000)
        #expect(schedule.fail(retryAfterSeconds: 1_000_000, random: 0) == 3_600_000)
        #expect(schedule.fail(retryAfterSeconds: -5, random: 0) == 400)
    }
}
