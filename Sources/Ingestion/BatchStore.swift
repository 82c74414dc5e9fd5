public import Metering

/// The durable side of the group commit.
public protocol BatchStore: Sendable {
    /// Does before the first commit what that would otherwise wait for; failures come out there.
    func prepare() async

    /// Commits the batches in one transaction and answers for each, in order.
    ///
    /// An acceptance or a duplicate is durable when this returns; after a failure nothing was
    /// acknowledged and the same batch may be sent again.
    func commit(_ batches: [PendingBatch]) async -> [Result<BatchOutcome, CommitFailure>]
}
