public import Metering

/// What was received of one data source in the service period of an invoice's usage.
public struct InvoiceUsage: Hashable, Sendable {
    /// Billable bytes received in one of the period's days.
    public struct Day: Hashable, Sendable {
        /// Local midnight, or the period's start.
        public var start: Instant
        /// Billable bytes.
        public var bytes: Int64

        /// A day's bytes.
        public init(start: Instant, bytes: Int64) {
            self.start = start
            self.bytes = bytes
        }
    }

    /// The data source's key.
    public var dataSource: String
    /// Every day of the period in order, also those without usage.
    public var days: [Day]
    /// Records accepted.
    public var records: Int64
    /// Of the billable bytes, those of records that occurred before the period.
    public var lateBytes: Int64
    /// Records refused, which were neither stored nor billed.
    public var refusedRecords: Int64

    /// Takes every property by name.
    public init(
        dataSource: String,
        days: [Day],
        records: Int64,
        lateBytes: Int64,
        refusedRecords: Int64
    ) {
        self.dataSource = dataSource
        self.days = days
        self.records = records
        self.lateBytes = lateBytes
        self.refusedRecords = refusedRecords
    }

    /// Billable bytes in all.
    public var bytes: Int128 { days.reduce(0) { $0 + Int128($1.bytes) } }
}
