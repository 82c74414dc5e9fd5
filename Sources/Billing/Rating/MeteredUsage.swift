import Metering

/// Usage as the server measured it: bytes by quarter hour, and agents by the minutes of each.
public struct MeteredUsage: UsageSource, Sendable {
    private let bytes: RecordedUsage
    /// By resource, in time order.
    private let presence: [MeteredResource: [PresenceCount]]

    /// An index of what was measured, in whatever order.
    public init(usage: [UsageEntry], presence: [PresenceCount] = []) {
        bytes = RecordedUsage(usage: usage)
        self.presence = Dictionary(grouping: presence, by: \.resource).mapValues { counts in
            counts.sorted { $0.quarterHour < $1.quarterHour }
        }
    }

    /// The sum of what was received in a period.
    public func billableBytes(dataSource: String, in period: BillingPeriod) -> Int128 {
        bytes.billableBytes(dataSource: dataSource, in: period)
    }

    /// The counts of a period; neighbouring quarter hours with the same count are one run.
    public func presence(
        of resource: MeteredResource,
        minMinutes: Int,
        in period: BillingPeriod
    ) -> [PresenceRun] {
        let counts = presence[resource] ?? []
        var runs: [PresenceRun] = []
        var index = counts.firstIndex(notBefore: period.start)
        while index < counts.count, counts[index].quarterHour < period.end {
            let quarterHour = counts[index].quarterHour
            var count: Int64 = 0
            while index < counts.count, counts[index].quarterHour == quarterHour {
                if counts[index].minutes >= minMinutes { count += counts[index].count }
                index += 1
            }
            if count > 0 { runs.add(count, at: quarterHour) }
        }
        return runs
    }
}

extension [PresenceCount] {
    /// The first place at or after an instant, by binary search.
    fileprivate func firstIndex(notBefore instant: Instant) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].quarterHour < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension [PresenceRun] {
    /// Adds a quarter hour, as part of the last run where it goes on.
    fileprivate mutating func add(_ count: Int64, at quarterHour: Instant) {
        if let last, last.count == count, last.end == quarterHour {
            self[self.count - 1].quarterHours += 1
        } else {
            append(PresenceRun(start: quarterHour, quarterHours: 1, count: count))
        }
    }
}

extension PresenceRun {
    /// The first quarter hour after the run.
    fileprivate var end: Instant {
        Instant(unixMicroseconds: start.unixMicroseconds + quarterHours * Instant.quarterHour)
    }
}
