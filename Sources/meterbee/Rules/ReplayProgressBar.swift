import Glibc

/// A line on a terminal's standard error that says how far a replay is; nothing elsewhere.
struct ReplayProgressBar {
    private static let width = 40

    private let isOnTerminal = isatty(STDERR_FILENO) == 1
    private var isDrawn = false

    /// Draws the line over the one before.
    mutating func show(_ reply: RuleReplayReply) {
        guard isOnTerminal else { return }
        isDrawn = true
        Console.raw("\r" + Self.line(reply) + "\u{1B}[K", to: STDERR_FILENO)
    }

    /// Leaves the line, so that what follows does not stand in it.
    mutating func end() {
        guard isDrawn else { return }
        isDrawn = false
        Console.raw("\n", to: STDERR_FILENO)
    }

    /// Bar, percentage, records and how far in time.
    static func line(_ reply: RuleReplayReply) -> String {
        let total = max(reply.messageBytesTotal, 1)
        let share =
            reply.isComplete ? 1 : min(1, Double(reply.messageBytes) / Double(total))
        let filled = Int(share * Double(width))
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let percent = Int(share * 100)
        return "\(bar) \(percent) %  \(Figure.count(reply.records)) records, "
            + "received before \(reply.replayedUntil)"
    }
}
