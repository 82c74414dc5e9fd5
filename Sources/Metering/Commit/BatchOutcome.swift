/// What the group commit did with one batch.
public enum BatchOutcome: Hashable, Sendable {
    /// Stored and metered; durable. Some or all of its records may have been refused for good.
    case accepted(CommittedBatch)
    /// The key is known with the same body: nothing changed, and the first outcome stands.
    case duplicate(receipt: UniqueID, rejectedRecords: Int64, refusalMessage: String?)
    /// The key is known with another body: refused.
    case keyReused
    /// At or below the spool's watermark and unknown to the window: refused, never billed twice.
    case staleSequence(watermark: Int64)
    /// A rule took effect between admission and commit; nothing changed, meter again as of `now`.
    case rulesChanged(now: Instant)
    /// The tenant's agreement changed since admission; nothing changed, admit and meter again.
    case agreementChanged(now: Instant)
}
