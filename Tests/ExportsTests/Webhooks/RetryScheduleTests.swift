import Testing

@testable import Exports

@Suite("retrying deliveries")
struct RetryScheduleTests {
    static let waits = [
        (1, 5), (2, 15), (3, 45), (4, 135), (5, 405), (8, 10_935), (9, 14_400), (99, 14_400),
    ]

    @Test("each wait is three times the one before, to four hours", arguments: waits)
    func wait(attempt: Int, seconds: Int) {
        #expect(RetrySchedule.seconds(afterAttempt: attempt, random: 0.5) == seconds)
        let low = RetrySchedule.seconds(afterAttempt: attempt, random: 0)
        let high = RetrySchedule.seconds(afterAttempt: attempt, random: 1)
        #expect(low == seconds * 4 / 5 && high == seconds * 6 / 5)
    }

    @Test("a receiver may ask for a longer wait, not a shorter and not an endless one")
    func asked() {
        func wait(_ asked: Int) -> Int {
            RetrySchedule.seconds(afterAttempt: 1, random: 0.5, askedForSeconds: asked)
        }
        #expect(wait(1) == 5)
        #expect(wait(60) == 60)
        #expect(wait(1_000_000) == 14_400)
        #expect(wait(-7) == 5)
    }

    @Test("three days hold some 25 attempts")
    func count() {
        var (seconds, attempts) = (0, 0)
        while seconds < 3 * 86_400 {
            attempts += 1
            seconds += RetrySchedule.seconds(afterAttempt: attempts, random: 0.5)
        }
        #expect((20...30).contains(attempts), "\(attempts)")
    }
}
