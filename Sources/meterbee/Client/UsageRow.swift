/// One row of `GET /api/v1/usage`.
struct UsageRow: Decodable, Sendable {
    var dataSource: String?
    var agent: String?
    var rule: String?
    var records: Int64
    var canonicalBytes: Int64
    var billableBytes: Int64
    /// Records refused for good, over all reasons.
    var rejectedRecords: Int64?
}

extension Sequence<UsageRow> {
    /// Records over all rows.
    var records: Int64 { reduce(0) { $0 + $1.records } }
    /// Canonical bytes over all rows.
    var canonicalBytes: Int64 { reduce(0) { $0 + $1.canonicalBytes } }
    /// Billable bytes over all rows.
    var billableBytes: Int64 { reduce(0) { $0 + $1.billableBytes } }
}
