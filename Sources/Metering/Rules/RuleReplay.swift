public import Telemetry

/// What a rule makes of stored records.
public struct RuleReplay: Hashable, Sendable {
    /// Records seen.
    public private(set) var records: Int64 = 0
    /// The sum of their canonical sizes.
    public private(set) var canonicalBytes: Int64 = 0
    /// The sum of what the rule made of each.
    public private(set) var billableBytes: Int64 = 0
    /// Records on which the rule failed; they count with their canonical size.
    public private(set) var failedRecords: Int64 = 0

    /// Nothing replayed yet.
    public init() {}

    /// Counts that were kept.
    public init(
        records: Int64,
        canonicalBytes: Int64,
        billableBytes: Int64,
        failedRecords: Int64
    ) {
        self.records = records
        self.canonicalBytes = canonicalBytes
        self.billableBytes = billableBytes
        self.failedRecords = failedRecords
    }

    /// Adds what another replay came to.
    public mutating func add(_ other: RuleReplay) {
        records.addSaturating(other.records)
        canonicalBytes.addSaturating(other.canonicalBytes)
        billableBytes.addSaturating(other.billableBytes)
        failedRecords.addSaturating(other.failedRecords)
    }

    /// Adds all records of an OTLP protobuf message, such as a decompressed segment.
    public mutating func add(
        _ message: UnsafeRawBufferPointer,
        signal: Signal,
        under rule: CompiledRule
    ) throws(TelemetryError) {
        var replay = self
        _ = try OTLPScanner.scan(message, signal: signal) { record in
            replay.add(record, under: rule)
            return .proceed
        }
        self = replay
    }

    /// Adds one record.
    public mutating func add(_ record: borrowing RecordView, under rule: CompiledRule) {
        let canonical = Int64(record.canonicalSize)
        let billable = rule.billableBytes(record)
        if billable == nil { failedRecords += 1 }
        records += 1
        canonicalBytes.addSaturating(canonical)
        billableBytes.addSaturating(billable ?? canonical)
    }
}
