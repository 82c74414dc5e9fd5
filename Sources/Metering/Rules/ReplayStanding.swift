/// How far a replay has come, and what it found so far.
public struct ReplayStanding: Hashable, Sendable {
    /// The replay; the same request always has the same one.
    public var id: UniqueID
    /// What is replayed.
    public var request: ReplayRequest
    /// Everything received before is in `windows`.
    public var replayedUntil: Instant
    /// Whether everything is in `windows` that had been received when the call began.
    public var isComplete: Bool
    /// The quarter hours with records, in order.
    public var windows: [ReplayWindow]
    /// The length of all OTLP messages to replay.
    public var messageBytesTotal: Int64

    /// Takes every property by name.
    public init(
        id: UniqueID,
        request: ReplayRequest,
        replayedUntil: Instant,
        isComplete: Bool,
        windows: [ReplayWindow],
        messageBytesTotal: Int64
    ) {
        self.id = id
        self.request = request
        self.replayedUntil = replayedUntil
        self.isComplete = isComplete
        self.windows = windows
        self.messageBytesTotal = messageBytesTotal
    }

    /// The windows' sums.
    public var total: ReplayWindow {
        var total = ReplayWindow(quarterHour: request.from)
        for window in windows {
            total.replay.add(window.replay)
            total.addSegment(billedBytes: window.billedBytes, messageBytes: window.messageBytes)
        }
        return total
    }
}
