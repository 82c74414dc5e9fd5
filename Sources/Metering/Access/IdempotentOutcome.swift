/// What became of a request that claimed to be carried out once.
public enum IdempotentOutcome<Output: Sendable>: Sendable {
    /// It was carried out now.
    case fresh(Output)
    /// It had been carried out before, with this reply; nothing was changed.
    case repeated(KeptReply)
    /// The key had been used for another request; nothing was changed.
    case keyReused
}
