import Metering

/// Where a record stands in the order of all of a tenant's records: by time, then by the request
/// that brought it, its data source and its place in that part of the request. As text it is a
/// page's cursor; it holds nothing that compaction changes.
struct RecordPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Nanoseconds since the Unix epoch.
    var occurredAtNs: UInt64
    /// The request's; rises with the time of its reception.
    var receipt: UniqueID
    var dataSource: String
    /// Counted from 0 within the request's records of the data source.
    var index: Int64

    init(occurredAtNs: UInt64, receipt: UniqueID, dataSource: String, index: Int64) {
        self.occurredAtNs = occurredAtNs
        self.receipt = receipt
        self.dataSource = dataSource
        self.index = index
    }

    /// Parses a cursor; nil for anything that `description` never wrote.
    init?(_ text: String) {
        // A data source's key may hold the separator, so it comes last.
        let parts = text.split(separator: "_", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let occurredAtNs = UInt64(parts[0]),
            let receipt = UniqueID(String(parts[1])), let index = Int64(parts[2]), index >= 0
        else { return nil }
        self.init(
            occurredAtNs: occurredAtNs,
            receipt: receipt,
            dataSource: String(parts[3]),
            index: index
        )
    }

    var description: String { "\(occurredAtNs)_\(receipt)_\(index)_\(dataSource)" }

    static func < (left: RecordPosition, right: RecordPosition) -> Bool {
        (left.occurredAtNs, left.receipt, left.dataSource, left.index)
            < (right.occurredAtNs, right.receipt, right.dataSource, right.index)
    }
}
