import Telemetry

/// What a shadow rule makes of a part's records, recorded beside the live rule's bytes, never
/// billed.
public struct ShadowCount: Hashable, Sendable {
    /// The number of the rule's version.
    public var rule: String
    /// The sum of what the rule made of each record.
    public var billableBytes: Int64 = 0
    /// Records on which the rule failed; they count with their canonical size.
    public var failedRecords: Int64 = 0

    /// Nothing counted yet.
    package init(rule: String) { self.rule = rule }

    mutating func add(_ record: borrowing RecordView, _ compiled: CompiledRule) {
        let bytes = compiled.billableBytes(record)
        if bytes == nil { failedRecords.addSaturating(1) }
        billableBytes.addSaturating(bytes ?? Int64(record.canonicalSize))
    }
}
