/// A receipt of `GET /api/v1/receipts/{id}`, as far as the demo shows it.
struct ReceiptDocument: Decodable, Sendable {
    /// What one data source took.
    struct SourceCount: Decodable, Sendable {
        var dataSource: String
        var rule: String
        var records: Int64
        var canonicalBytes: Int64
        var billableBytes: Int64
    }

    var id: String
    var agent: String?
    var batchKey: String
    var receivedAt: String
    var dataSources: [SourceCount]
}
