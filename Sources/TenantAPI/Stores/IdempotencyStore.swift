public import Metering

/// Carries creating requests out once, however often they are sent. Throws `StoreFailure`.
public protocol IdempotencyStore: Sendable {
    /// Runs `body` unless the claim was met before, and keeps its reply, in one transaction.
    ///
    /// Every store used in `body` joins that transaction. A second request with the same claim
    /// waits for the first. What `body` throws is rethrown, and nothing is kept.
    func once<Output: Sendable>(
        _ claim: IdempotencyClaim,
        body: @escaping @Sendable () async throws -> (KeptReply, Output)
    ) async throws -> IdempotentOutcome<Output>
}
