public import Metering

/// What a usage line came from: buckets, receipts and rules.
public struct LineSources: Hashable, Sendable {
    /// What was accepted in a quarter hour, by data source, rule and agent.
    public struct Bucket: Hashable, Sendable {
        /// Which bucket it is.
        public var position: BucketPosition
        /// Accepted records.
        public var records: Int64
        /// Their canonical bytes.
        public var canonicalBytes: Int64
        /// Their billable bytes.
        public var billableBytes: Int64
        /// Billable bytes of records that occurred before the period.
        public var lateBytes: Int64

        /// Takes every property by name.
        public init(
            position: BucketPosition,
            records: Int64,
            canonicalBytes: Int64,
            billableBytes: Int64,
            lateBytes: Int64
        ) {
            self.position = position
            self.records = records
            self.canonicalBytes = canonicalBytes
            self.billableBytes = billableBytes
            self.lateBytes = lateBytes
        }
    }

    /// What of an accepted request is in those buckets.
    public struct Receipt: Hashable, Sendable {
        /// The receipt's identifier.
        public var id: UniqueID
        /// When the request was accepted.
        public var receivedAt: Instant
        /// The data source's key.
        public var dataSource: String
        /// The rule by which bytes were counted.
        public var rule: String
        /// The segment that its records are stored in.
        public var segment: UniqueID
        /// Records of the data source.
        public var records: Int64
        /// Their billable bytes.
        public var billableBytes: Int64

        /// Takes every property by name.
        public init(
            id: UniqueID,
            receivedAt: Instant,
            dataSource: String,
            rule: String,
            segment: UniqueID,
            records: Int64,
            billableBytes: Int64
        ) {
            self.id = id
            self.receivedAt = receivedAt
            self.dataSource = dataSource
            self.rule = rule
            self.segment = segment
            self.records = records
            self.billableBytes = billableBytes
        }
    }

    /// In time order, then by data source, rule and agent.
    public var buckets: [Bucket]
    /// Of the buckets, as long as their segments are kept; in time order.
    public var receipts: [Receipt]
    /// Whether there are more receipts of these buckets than are shown.
    public var hasMoreReceipts: Bool
    /// The versions of the data sources' rules, by data source and version.
    public var rules: [ConversionRule]

    /// Takes every property by name.
    public init(
        buckets: [Bucket],
        receipts: [Receipt],
        hasMoreReceipts: Bool,
        rules: [ConversionRule]
    ) {
        self.buckets = buckets
        self.receipts = receipts
        self.hasMoreReceipts = hasMoreReceipts
        self.rules = rules
    }
}
