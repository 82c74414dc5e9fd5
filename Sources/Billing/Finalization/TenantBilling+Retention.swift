public import Metering

extension TenantBilling {
    /// For how long a tenant's records are kept, by its plan.
    public struct RecordRetention: Hashable, Sendable {
        /// What plan and support type say.
        public var days: Int
        /// What was received before is neither in the plan nor in a bill that is still to be made.
        public var keptFrom: Instant
    }

    /// How far a record may lie ahead of its receipt.
    private static let leadSeconds: Int64 = 3600

    /// What the plan keeps of the tenant's records; nil where it keeps them without a limit, or
    /// where there is no plan.
    ///
    /// In whole days of UTC: what goes, goes once a day.
    public func recordRetention(at now: Instant) -> RecordRetention? {
        let limits = subscriptions.map(\.history).filter { $0.isOpen(at: now) }.map {
            $0.limit(of: \.retentionDays, at: now)
        }
        guard !limits.contains(nil), let days = limits.compactMap({ $0 }).max() else { return nil }
        let keptSeconds = Int64(days) * 86_400 + Self.leadSeconds
        let planned = Instant(unixSeconds: now.unixSeconds - keptSeconds)
        // `billedUntil` may lie within a month that is not billed: what counts is where the first
        // period begins whose usage no invoice has.
        let unbilled = upcomingSlots(now: now).flatMap(\.measuredPeriods).map(\.start).min()
        return RecordRetention(days: days, keptFrom: min(planned, unbilled ?? planned).dayStart)
    }
}

extension IssuedInvoice {
    /// From when on it needs the records of each data source to be computed again; of those too
    /// that it charges nothing for, as another rule may.
    public var recordsNeeded: [String: Instant] {
        var needed: [String: Instant] = [:]
        for line in lines where line.kind == .usage {
            guard case .usage(let explained) = line.explanation else { continue }
            for share in explained.usedBytesBySource {
                let start = line.servicePeriod.start
                needed[share.dataSource] = min(needed[share.dataSource] ?? start, start)
            }
        }
        return needed
    }
}

extension Instant {
    /// The beginning of the day in UTC.
    fileprivate var dayStart: Instant {
        Instant(unixMicroseconds: unixMicroseconds.floored(by: 86_400_000_000))
    }
}
