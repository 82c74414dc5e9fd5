import Metering

/// Where a record stands in the order of all of a tenant's records: by time, then segment, then
/// place in the segment. As text it is a page's cursor.
struct RecordPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Nanoseconds since the Unix epoch.
    var occurredAtNs: UInt64
    var segment: UniqueID
    /// Counted from 0 within the segment.
    var index: Int

    init(occurredAtNs: UInt64, segment: UniqueID, index: Int) {
        self.occurredAtNs = occurredAtNs
        self.segment = segment
        self.index = index
    }

    /// Parses a cursor; nil for anything that `description` never wrote.
    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, let occurredAtNs = UInt64(parts[0]),
            let segment = UniqueID(String(parts[1])), let index = Int(parts[2]), index >= 0
        else { return nil }
        self.init(occurredAtNs: occurredAtNs, segment: segment, index: index)
    }

    var description: String { "\(occurredAtNs)_\(segment)_\(index)" }

    static func < (left: RecordPosition, right: RecordPosition) -> Bool {
        (left.occurredAtNs, left.segment, left.index)
            < (right.occurredAtNs, right.segment, right.index)
    }
}
