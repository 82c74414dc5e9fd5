import Storage

/// Whether what was acknowledged is metered exactly once, by the server's own usage, and stored, by
/// its database.
struct BenchVerification: Encodable, Sendable {
    var acknowledgedRecords: Int64
    var meteredRecords: Int64
    var acknowledgedCanonicalBytes: Int64
    var meteredCanonicalBytes: Int64
    var meteredBillableBytes: Int64
    /// Requests whose outcome was never learned, and which may be metered or not.
    var unresolvedRequests: Int
    /// Whether billable bytes have to equal canonical bytes, as `canonical-v1` has it.
    var expectsCanonicalRule: Bool
    /// What the database holds; nil where it is not the bench's own.
    var stored: StoredTotals?

    /// Whether everything adds up.
    var isExact: Bool {
        acknowledgedRecords == meteredRecords
            && acknowledgedCanonicalBytes == meteredCanonicalBytes
            && (!expectsCanonicalRule || meteredBillableBytes == meteredCanonicalBytes)
            && unresolvedRequests == 0
            && (stored.map(isStored) ?? true)
    }

    private func isStored(_ stored: StoredTotals) -> Bool {
        stored.records == acknowledgedRecords
            && stored.canonicalBytes == acknowledgedCanonicalBytes
            && stored.segmentsDamaged == 0
    }

    private enum CodingKeys: String, CodingKey {
        case acknowledgedRecords = "acknowledged_records"
        case meteredRecords = "metered_records"
        case acknowledgedCanonicalBytes = "acknowledged_canonical_bytes"
        case meteredCanonicalBytes = "metered_canonical_bytes"
        case meteredBillableBytes = "metered_billable_bytes"
        case unresolvedRequests = "unresolved_requests"
        case expectsCanonicalRule = "expects_canonical_rule"
        case storedRecords = "stored_records"
        case storedCanonicalBytes = "stored_canonical_bytes"
        case storedSegments = "stored_segments"
        case segmentsRead = "segments_read_back"
        case segmentsDamaged = "segments_damaged"
        case isExact = "exact"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(acknowledgedRecords, forKey: .acknowledgedRecords)
        try container.encode(meteredRecords, forKey: .meteredRecords)
        try container.encode(acknowledgedCanonicalBytes, forKey: .acknowledgedCanonicalBytes)
        try container.encode(meteredCanonicalBytes, forKey: .meteredCanonicalBytes)
        try container.encode(meteredBillableBytes, forKey: .meteredBillableBytes)
        try container.encode(unresolvedRequests, forKey: .unresolvedRequests)
        try container.encode(expectsCanonicalRule, forKey: .expectsCanonicalRule)
        try container.encodeIfPresent(stored?.records, forKey: .storedRecords)
        try container.encodeIfPresent(stored?.canonicalBytes, forKey: .storedCanonicalBytes)
        try container.encodeIfPresent(stored?.segments, forKey: .storedSegments)
        try container.encodeIfPresent(stored?.segmentsRead, forKey: .segmentsRead)
        try container.encodeIfPresent(stored?.segmentsDamaged, forKey: .segmentsDamaged)
        try container.encode(isExact, forKey: .isExact)
    }
}
