/// How long to wait before a batch is sent again.
struct RetrySchedule: Sendable {
    private static let firstMs = 200
    private static let largestMs = 30_000
    /// What a server may ask for at the most.
    private static let retryAfterSecondsMax = 3600

    private var failures = 0

    /// The server answered; the next failure begins anew.
    mutating func succeed() { failures = 0 }

    /// Milliseconds to wait after one more failure: doubled each time, a random half taken off, and
    /// never less than the server asked for.
    ///
    /// - Parameter random: Evenly distributed bits.
    mutating func fail(retryAfterSeconds: Int?, random: UInt64) -> Int {
        let doublings = min(failures, 8)
        failures += 1
        let ceiling = min(Self.firstMs << doublings, Self.largestMs)
        let waitMs = ceiling / 2 + Int(random % UInt64(ceiling / 2 + 1))
        let askedMs = min(max(retryAfterSeconds ?? 0, 0), Self.retryAfterSecondsMax) * 1000
        return max(waitMs, askedMs)
    }
}
