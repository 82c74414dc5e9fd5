/// What a request's records come to, before anything is stored.
public struct MeteredRequest: Hashable, Sendable {
    /// One part per data source with accepted records, in the order of their first record.
    public var parts: [MeteredPart]
    /// One entry per data source and reason, in the order of their first record.
    public var refusals: [Refusal]
    /// What the sender is told of the refused records; nil without any.
    public var refusalMessage: String?
    /// The rules used are in force from here …
    public var rulesInForceFrom: Instant
    /// … to before here; a commit at another time has the request metered again.
    public var rulesInForceUntil: Instant

    /// Accepted records over all parts.
    public var acceptedRecords: Int64 { parts.reduce(0) { $0 + $1.records } }

    /// Refused records over all data sources and reasons.
    public var refusedRecords: Int64 { refusals.reduce(0) { $0 + $1.records } }
}
