/// When a delivery that failed is tried again: 5 seconds, then three times as long each time, to
/// four hours at most; a fifth more or less, so that receivers that come back are not run down.
///
/// With three days for it all, some 25 attempts.
enum RetrySchedule {
    private static let first = 5
    private static let longest = 4 * 3600

    /// - Parameters:
    ///   - attempt: how often it was tried, from 1.
    ///   - random: 0 to 1, drawn anew each time.
    ///   - askedForSeconds: what a receiver's `Retry-After` asks for; waited for if it is longer.
    static func seconds(afterAttempt attempt: Int, random: Double, askedForSeconds: Int? = nil)
        -> Int
    {
        var seconds = first
        for _ in 1..<max(1, min(attempt, 12)) { seconds = min(longest, seconds * 3) }
        let asked = min(longest, max(0, askedForSeconds ?? 0))
        let base = Double(max(seconds, asked))
        return max(1, Int(base * (0.8 + 0.4 * min(1, max(0, random)))))
    }
}
