/// Whether the client takes the answer of one of its connection's streams, which HTTP/2 lets it
/// stop alone (RFC 9113, section 5.2).
package struct AnswerPace: Sendable {
    /// What a connection acknowledges in a step of pings and the like alone.
    private static let idleBytesMax: UInt64 = 4096

    private var waitingCount = 0
    private var takenCount = 0
    /// How much was taken, and acknowledged of the whole connection, when the step began.
    private var start: (takenCount: Int, acknowledgedBytes: UInt64)?

    /// An answer of which nothing is written.
    package init() {}

    /// Whether something waits to be taken.
    package var isWaiting: Bool { waitingCount > 0 }

    /// Whether a step is under way.
    package var isInStep: Bool { start != nil }

    /// A part is written.
    package mutating func write() { waitingCount += 1 }

    /// A part that was written is taken, or cannot be any more.
    package mutating func take() {
        waitingCount -= 1
        takenCount += 1
    }

    /// A step of `ConnectionLimits.answer` begins.
    package mutating func beginStep(acknowledgedBytes: UInt64) {
        start = (takenCount, acknowledgedBytes)
    }

    /// Ends the step: whether all that waits stood still. A part may take longer than a step on a
    /// thin line, on which something else goes on then.
    package mutating func endStep(acknowledgedBytes: UInt64) -> Bool {
        guard let start else { return false }
        self.start = nil
        return isWaiting && takenCount == start.takenCount
            && acknowledgedBytes < start.acknowledgedBytes + Self.idleBytesMax
    }
}
