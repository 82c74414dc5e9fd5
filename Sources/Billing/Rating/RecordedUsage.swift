import Metering

/// Usage held in memory: sums in any period by two binary searches.
public struct RecordedUsage: UsageSource, Sendable {
    private var bytesBySource: [String: RunningTotal] = [:]
    private var presence: [PresenceEntry]

    /// An index of measurements, in whatever order and however grouped.
    public init(usage: [UsageEntry] = [], presence: [PresenceEntry] = []) {
        for (source, entries) in Dictionary(grouping: usage, by: \.dataSource) {
            bytesBySource[source] = RunningTotal(entries)
        }
        self.presence = presence
    }

    /// Entries that every question about presence visits.
    var presenceCount: Int { presence.count }

    /// The sum of what was received in a period.
    public func billableBytes(dataSource: String, in period: BillingPeriod) -> Int128 {
        bytesBySource[dataSource]?.sum(in: period) ?? 0
    }

    /// The counts of a period, every entry being different agents.
    public func presence(
        of resource: MeteredResource,
        minMinutes: Int,
        in period: BillingPeriod
    ) -> [PresenceRun] {
        var changes: [Instant: Int64] = [:]
        for entry in presence where entry.resource == resource {
            guard let counted = entry.quarterHours(minMinutes: minMinutes) else { continue }
            let inside = counted.clamped(to: period)
            guard !inside.isEmpty else { continue }
            changes[inside.start, default: 0] += entry.count
            changes[inside.end, default: 0] -= entry.count
        }
        return runs(changes)
    }

    private func runs(_ changes: [Instant: Int64]) -> [PresenceRun] {
        let instants = changes.keys.sorted()
        var count: Int64 = 0
        return zip(instants, instants.dropFirst()).map { start, end in
            count += changes[start] ?? 0
            let quarterHours = (end.unixSeconds - start.unixSeconds) / 900
            return PresenceRun(start: start, quarterHours: quarterHours, count: count)
        }
    }
}

/// Sums of one data source up to each instant, so that any stretch is one subtraction.
private struct RunningTotal {
    private var instants: [Instant] = []
    /// One more than instants: what came before each of them, and everything.
    private var totals: [Int128] = [0]

    init(_ entries: [UsageEntry]) {
        for entry in entries.sorted(by: { $0.at < $1.at }) {
            instants.append(entry.at)
            totals.append((totals.last ?? 0) + entry.bytes)
        }
    }

    func sum(in period: BillingPeriod) -> Int128 {
        totals[count(before: period.end)] - totals[count(before: period.start)]
    }

    private func count(before instant: Instant) -> Int {
        var (low, high) = (0, instants.count)
        while low < high {
            let middle = (low + high) / 2
            if instants[middle] < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
