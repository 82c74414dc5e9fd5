/// A place in the ledger of acts.
public struct AuditPosition: Hashable, Sendable {
    /// When the entry was made.
    public var at: Instant
    /// The entry's number.
    public var sequence: Int64

    /// The place of an entry.
    public init(at: Instant, sequence: Int64) {
        self.at = at
        self.sequence = sequence
    }
}

extension AuditEntry {
    /// Where the entry stands.
    public var position: AuditPosition { AuditPosition(at: at, sequence: sequence) }
}
