/// Why a batch was not committed; nothing of it was acknowledged.
public enum CommitFailure: Error, Hashable, Sendable {
    /// The store cannot commit now: the sender keeps the batch and tries again.
    case unavailable(String)
    /// This batch can never be stored as it is.
    case permanent(String)
    /// The queue of batches waiting for the commit is full.
    case overloaded
}
