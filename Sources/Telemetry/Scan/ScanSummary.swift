/// What a scan found beside the records themselves.
public struct ScanSummary: Hashable, Sendable {
    /// Records visited.
    public internal(set) var records = 0
    /// Whether some bytes of the request belong to no record: empty envelopes, unknown fields.
    public internal(set) var hasBytesWithoutRecord = false
}
