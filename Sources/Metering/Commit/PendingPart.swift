/// A batch's accepted records of one data source.
public struct PendingPart: Sendable {
    /// Key of the data source.
    public var dataSource: String
    /// The rule that metered them: a version's number, or a preset's name.
    public var rule: String
    /// How many, at least 1.
    public var records: Int64
    /// The sum of their canonical sizes.
    public var canonicalBytes: Int64
    /// The sum of what the rule made of each.
    public var billableBytes: Int64
    /// Billable bytes of the records that occurred before the current service period.
    public var lateBytes: Int64
    /// When the earliest record occurred.
    public var occurredFrom: Instant
    /// When the latest record occurred.
    public var occurredTo: Instant
    /// The length of the OTLP protobuf message in bytes, uncompressed.
    public var messageBytes: Int64
    /// The OTLP protobuf message as one or more zstd frames.
    public var frame: [UInt8]
    /// Records on which the rule failed; they are billed by `canonical-v1`.
    public var failedRecords: Int64
    /// The shadow rule's count, where the data source has one in force.
    public var shadow: ShadowCount?

    /// A part ready to be stored.
    public init(
        dataSource: String,
        rule: String,
        records: Int64,
        canonicalBytes: Int64,
        billableBytes: Int64,
        lateBytes: Int64,
        occurredFrom: Instant,
        occurredTo: Instant,
        messageBytes: Int64,
        frame: [UInt8],
        failedRecords: Int64 = 0,
        shadow: ShadowCount? = nil
    ) {
        self.dataSource = dataSource
        self.rule = rule
        self.records = records
        self.canonicalBytes = canonicalBytes
        self.billableBytes = billableBytes
        self.lateBytes = lateBytes
        self.occurredFrom = occurredFrom
        self.occurredTo = occurredTo
        self.messageBytes = messageBytes
        self.frame = frame
        self.failedRecords = failedRecords
        self.shadow = shadow
    }
}
