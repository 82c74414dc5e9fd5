import Metering

/// Keeps the first `limit` records of an order while segments are looked through.
struct RecordSelection: Sendable {
    struct Candidate: Sendable {
        var position: RecordPosition
        var json: String
    }

    private let limit: Int
    private let order: RecordQuery.Order
    private(set) var candidates: [Candidate] = []

    init(limit: Int, order: RecordQuery.Order) {
        self.limit = limit
        self.order = order
    }

    var isFull: Bool { candidates.count >= limit }

    /// Whether a record at this position would be kept.
    func wants(_ position: RecordPosition) -> Bool {
        guard isFull, let last = candidates.last else { return true }
        return precedes(position, last.position)
    }

    /// Whether any record of a segment with these times could still be kept.
    func wantsSegment(from: Instant, to: Instant) -> Bool {
        guard isFull, let last = candidates.last else { return true }
        // Segment times are in microseconds, rounded down, so a record may be up to 1 µs later.
        let lastMicroseconds = Int64(clamping: last.position.occurredAtNs / 1000)
        switch order {
        case .newestFirst: return to.unixMicroseconds >= lastMicroseconds
        case .oldestFirst: return from.unixMicroseconds <= lastMicroseconds
        }
    }

    /// The positions among these that would be kept, in the selection's order.
    func chosen(of positions: [RecordPosition]) -> [RecordPosition] {
        Array(positions.filter(wants).sorted(by: precedes).prefix(limit))
    }

    mutating func merge(_ more: [Candidate]) {
        let sorted = (candidates + more).sorted { precedes($0.position, $1.position) }
        candidates = Array(sorted.prefix(limit))
    }

    func precedes(_ left: RecordPosition, _ right: RecordPosition) -> Bool {
        order == .newestFirst ? left > right : left < right
    }
}
