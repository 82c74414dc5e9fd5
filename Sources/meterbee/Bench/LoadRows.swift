import Telemetry

/// The generator's flow records as rows of a table, for comparison with plain rows.
struct LoadRows {
    var bodyKind: BodyKind
    var form = RowForm.columns

    private static let recordsPerBody = 1000

    /// Writes rows to standard output as COPY takes them in its text format: both times, the event,
    /// the body, and the record's own attributes, either the value of each in the order of the
    /// record or one JSON object.
    func write(count: Int) throws {
        var body = try LoadBody(
            kind: .flows,
            bodyKind: bodyKind,
            records: Self.recordsPerBody,
            runID: UInt32.random(in: 0...UInt32.max),
            stream: 0
        )
        var printed = 0
        while printed < count {
            body.renew(nowUnixNano: WallClock.unixNano)
            var text = ""
            _ = try OTLPScanner.scan(body.bytes, signal: .logs) { record in
                guard printed < count else { return .stop }
                printed += 1
                text += row(record)
                return .proceed
            }
            Console.raw(text)
        }
    }

    private func row(_ record: borrowing RecordView) -> String {
        var row = "\(record.timeUnixNano)\t\(record.observedTimeUnixNano)\t"
        row += String(decoding: record.eventName, as: UTF8.self) + "\t"
        row += Self.text(record.body)
        switch form {
        case .columns:
            for attribute in record.attributes { row += "\t" + Self.text(attribute.value) }
        case .json: row += "\t" + Self.object(record.attributes)
        }
        return row + "\n"
    }

    /// The generator's own keys and texts hold nothing that JSON or COPY would have escaped.
    private static func object(_ attributes: AttributesView) -> String {
        var members: [String] = []
        for attribute in attributes {
            var value = text(attribute.value)
            if case .string = attribute.value { value = "\"\(value)\"" }
            members.append("\"\(String(decoding: attribute.key, as: UTF8.self))\":\(value)")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func text(_ value: ValueView) -> String {
        switch value {
        case .string(let text): String(decoding: text, as: UTF8.self)
        case .int(let value): "\(value)"
        default: ""
        }
    }
}
