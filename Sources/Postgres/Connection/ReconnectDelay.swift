/// How long to wait before the next attempt to connect.
enum ReconnectDelay {
    private static let firstMilliseconds = 50.0
    private static let lastMilliseconds = 5_000.0

    /// Doubles with each failure up to 5 s; a random half of it keeps many clients apart.
    ///
    /// - Parameters:
    ///   - failures: failures in a row, from 1.
    ///   - jitter: drawn from 0 ..< 1.
    static func after(failures: Int, jitter: Double) -> Duration {
        var milliseconds = firstMilliseconds
        for _ in 1..<max(2, min(failures, 16)) { milliseconds *= 2 }
        milliseconds = min(milliseconds, lastMilliseconds)
        return .milliseconds(Int(milliseconds * (0.5 + jitter / 2)))
    }
}
