/// A request's accepted records of one data source.
public struct MeteredPart: Hashable, Sendable {
    /// The OTLP message that holds exactly these records.
    public enum Payload: Hashable, Sendable {
        /// The request's own body, byte for byte.
        case wholeBody
        /// A message written anew.
        case message([UInt8])
    }

    /// The data source's key.
    public var dataSource: String
    /// The rule that metered them: a version's number, or a preset's name.
    public var rule: String
    /// How many records the part has.
    public var records: Int64 = 0
    /// The sum of their canonical sizes.
    public var canonicalBytes: Int64 = 0
    /// The sum of what the rule made of each.
    public var billableBytes: Int64 = 0
    /// Billable bytes of the records that occurred before the current service period.
    public var lateBytes: Int64 = 0
    /// Records on which the rule failed; they are billed by `canonical-v1`.
    public var failedRecords: Int64 = 0
    /// When the earliest record occurred.
    public var occurredFrom: Instant
    /// When the latest record occurred.
    public var occurredTo: Instant
    /// The shadow rule's count, where the data source has one in force.
    public var shadow: ShadowCount?
    /// The message to store.
    public var payload: Payload = .wholeBody

    init(dataSource: String, rule: String, occurredAt: Instant) {
        self.dataSource = dataSource
        self.rule = rule
        occurredFrom = occurredAt
        occurredTo = occurredAt
    }
}
