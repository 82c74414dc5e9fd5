import Telemetry

/// The generator's flow records as rows of a table, for comparison with plain rows.
struct LoadRows {
    var bodyKind: BodyKind

    private static let recordsPerBody = 1000

    /// Writes rows to standard output as COPY takes them in its text format: both times, the event,
    /// the body, and the value of every attribute in the order of the record.
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
                text += Self.row(record)
                return .proceed
            }
            Console.raw(text)
        }
    }

    private static func row(_ record: borrowing RecordView) -> String {
        var row = "\(record.timeUnixNano)\t\(record.observedTimeUnixNano)\t"
        row += String(decoding: record.eventName, as: UTF8.self) + "\t"
        row += text(record.body)
        for attribute in record.attributes { row += "\t" + text(attribute.value) }
        return row + "\n"
    }

    private static func text(_ value: ValueView) -> String {
        switch value {
        case .string(let text): String(decoding: text, as: UTF8.self)
        case .int(let value): "\(value)"
        default: ""
        }
    }
}
