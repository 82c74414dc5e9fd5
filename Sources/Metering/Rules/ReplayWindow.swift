/// What a replay found in one quarter hour.
public struct ReplayWindow: Hashable, Sendable {
    /// The start of the quarter hour in which the records were received.
    public var quarterHour: Instant
    /// What the replayed rule made of the records.
    public var replay: RuleReplay
    /// What was billed for them when they came.
    public var billedBytes: Int64
    /// The length of their OTLP messages, by which progress is told.
    public var messageBytes: Int64

    /// Takes every property by name.
    public init(
        quarterHour: Instant,
        replay: RuleReplay = RuleReplay(),
        billedBytes: Int64 = 0,
        messageBytes: Int64 = 0
    ) {
        self.quarterHour = quarterHour
        self.replay = replay
        self.billedBytes = billedBytes
        self.messageBytes = messageBytes
    }

    /// Counts a segment whose records were replayed.
    package mutating func addSegment(billedBytes: Int64, messageBytes: Int64) {
        self.billedBytes.addSaturating(billedBytes)
        self.messageBytes.addSaturating(messageBytes)
    }
}
