import FoundationEssentials

/// What the server says of a replay.
struct RuleReplayReply: Codable, Sendable {
    /// What one rule made of the records.
    struct Side: Codable, Sendable {
        var billableBytes: Int64
        var amount: String?
    }

    var id: String
    var status: String
    var from: String
    var to: String
    var replayedUntil: String
    var messageBytes: Int64
    var messageBytesTotal: Int64
    var records: Int64
    var failedRecords: Int64
    var canonicalBytes: Int64
    var currency: String?
    var old: Side
    var new: Side

    var isComplete: Bool { status == "complete" }

    /// For a person.
    var text: String {
        var lines = [
            "records        \(Figure.count(records))",
            "old            \(figure(old))",
            "new            \(figure(new))\(change)",
            "canonical      \(Figure.count(canonicalBytes)) bytes",
        ]
        if failedRecords > 0 {
            lines.append("failed         \(Figure.count(failedRecords)) records, at canonical size")
        }
        if replayedUntil != to { lines.append("received until \(replayedUntil)") }
        return lines.joined(separator: "\n")
    }

    private func figure(_ side: Side) -> String {
        let money = side.amount.map { "  \($0) \(currency ?? "")" } ?? ""
        return "\(Figure.count(side.billableBytes)) bytes\(money)"
    }

    private var change: String {
        guard old.billableBytes > 0 else { return "" }
        let ratio = Double(new.billableBytes) / Double(old.billableBytes)
        let percent = Figure.decimal((ratio - 1) * 100, 2)
        return "  (\(ratio < 1 ? "" : "+")\(percent) %)"
    }

    /// For a program: as the server said it.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
