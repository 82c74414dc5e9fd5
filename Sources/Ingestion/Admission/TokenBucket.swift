/// A token bucket: it fills at a rate, holds two seconds' worth and starts full.
///
/// What is larger than the bucket passes when that is full and leaves a debt, so that a large batch
/// is delayed and never refused for ever.
struct TokenBucket: Sendable {
    /// How much a bucket holds, in seconds of its rate.
    static let burstSeconds: Int64 = 2

    let ratePerSecond: Int64
    private let capacity: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    init(ratePerSecond: Int64, now: ContinuousClock.Instant) {
        self.ratePerSecond = max(1, ratePerSecond)
        capacity = Double(self.ratePerSecond) * Double(Self.burstSeconds)
        tokens = capacity
        filledAt = now
    }

    /// Takes tokens; otherwise takes none and says how long until they are there.
    mutating func take(_ count: Int, now: ContinuousClock.Instant) -> Duration? {
        if now > filledAt {
            tokens = min(capacity, tokens + (now - filledAt) / .seconds(1) * Double(ratePerSecond))
            filledAt = now
        }
        let wanted = min(Double(count), capacity)
        guard tokens < wanted else {
            tokens -= Double(count)
            return nil
        }
        return .seconds((wanted - tokens) / Double(ratePerSecond))
    }
}
