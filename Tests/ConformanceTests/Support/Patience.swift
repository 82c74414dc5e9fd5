import NIOCore
import Testing

/// How long a check waits for what must happen: far longer than the slowest machine takes, and a
/// failure with a message then. What happens ends the wait at once.
enum Patience {
    static let limit = Duration.seconds(300)
    /// The same for the calls of SwiftNIO.
    static let timeout = TimeAmount.seconds(300)

    /// Waits until a condition holds.
    static func until(
        _ what: String,
        pause: Duration = .milliseconds(10),
        _ condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "not within \(limit): \(what)")
            try await Task.sleep(for: pause)
        }
    }
}
