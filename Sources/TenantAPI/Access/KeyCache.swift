import Metering

/// Remembers key records for a short time, within a number of entries.
struct KeyCache {
    private struct Entry {
        var record: KeyRecord
        var readAt: ContinuousClock.Instant
    }

    private var entries: [UniqueID: Entry] = [:]
    private let countMax: Int
    private let lifetime: Duration
    /// Rises with every invalidation, so that a reading begun before it is not remembered after it.
    private(set) var generation: UInt64 = 0

    init(countMax: Int, lifetime: Duration) {
        self.countMax = countMax
        self.lifetime = lifetime
    }

    func record(id: UniqueID, at now: ContinuousClock.Instant) -> KeyRecord? {
        guard let entry = entries[id], now - entry.readAt < lifetime else { return nil }
        return entry.record
    }

    /// Remembers a reading that began in `generation` at `readAt`.
    mutating func remember(
        _ record: KeyRecord,
        generation: UInt64,
        readAt: ContinuousClock.Instant
    ) {
        guard generation == self.generation else { return }
        if entries.count >= countMax, entries[record.id] == nil {
            entries = entries.filter { readAt - $0.value.readAt < lifetime }
            // Full of fresh entries: forgetting all costs one reading each, and no bookkeeping.
            if entries.count >= countMax { entries = [:] }
        }
        entries[record.id] = Entry(record: record, readAt: readAt)
    }

    mutating func invalidate() {
        generation &+= 1
        entries = [:]
    }
}
