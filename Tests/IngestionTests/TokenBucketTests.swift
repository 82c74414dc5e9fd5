import Testing

@testable import Ingestion

@Suite("A token bucket")
struct TokenBucketTests {
    private let start = ContinuousClock.now

    @Test("holds two seconds' worth and fills at its rate")
    func rate() {
        var bucket = TokenBucket(ratePerSecond: 5, now: start)
        let granted = (0..<20).filter { _ in bucket.take(1, now: start) == nil }
        #expect(granted.count == 10)
        // Every 200 ms there is one more.
        for step in 1...50 {
            let now = start + .milliseconds(200 * step)
            #expect(bucket.take(1, now: now) == nil)
            #expect(bucket.take(1, now: now) != nil)
        }
    }

    @Test("says how long to wait, and then grants")
    func wait() throws {
        var bucket = TokenBucket(ratePerSecond: 100, now: start)
        #expect(bucket.take(200, now: start) == nil)
        let answer = bucket.take(50, now: start)
        let wait = try #require(answer)
        #expect(wait == .milliseconds(500))
        #expect(bucket.take(50, now: start + wait) == nil)
    }

    @Test("lets through what is larger than itself when it is full, and makes others wait for it")
    func debt() throws {
        var bucket = TokenBucket(ratePerSecond: 10, now: start)
        #expect(bucket.take(1000, now: start) == nil)
        let answer = bucket.take(1, now: start)
        let wait = try #require(answer)
        #expect(wait > .seconds(97))
        #expect(bucket.take(1, now: start + wait + .milliseconds(1)) == nil)
    }

    @Test("over any time grants at most its burst and its rate")
    func bound() {
        var bucket = TokenBucket(ratePerSecond: 7, now: start)
        var granted = 0
        for step in 0..<10_000 where bucket.take(1, now: start + .milliseconds(step)) == nil {
            granted += 1
        }
        #expect((70...84).contains(granted))
    }

    @Test("a clock that stands still or goes back grants nothing")
    func backwards() {
        var bucket = TokenBucket(ratePerSecond: 1, now: start)
        _ = bucket.take(2, now: start)
        #expect(bucket.take(1, now: start - .seconds(10)) != nil)
        #expect(bucket.take(1, now: start) != nil)
    }
}
