/// What segments hold: as they say themselves, and as reading some of them back has shown.
public struct StoredTotals: Hashable, Sendable {
    /// Segments of every tenant and source.
    public internal(set) var segments: Int64 = 0
    /// Records in them.
    public internal(set) var records: Int64 = 0
    /// The sum of the records' canonical sizes.
    public internal(set) var canonicalBytes: Int64 = 0
    /// Segments that were read back, evenly spread over all.
    public internal(set) var segmentsRead: Int64 = 0
    /// Records that were found in those.
    public internal(set) var recordsRead: Int64 = 0
    /// Segments read back that do not hold the records or the bytes that they say.
    public internal(set) var segmentsDamaged: Int64 = 0
}
