import Telemetry

/// Writes one generated record and remembers the places that differ from request to request.
struct LoadRecord {
    /// Which record of its request.
    var index: Int
    var kind: LoadKind
    var bodyKind: BodyKind
    var eventName: String
    var patches: [BodyPatch] = []

    private static let commands = ["nginx", "postgres", "envoy", "python3", "node", "redis-server"]
    /// Placeholders whose varints have the width that their patches have.
    private static let placeholders: [Int: Int64] = [3: 1 << 20, 4: 1 << 27, 7: 1 << 48]
    /// Digits of a random text: 32 random bytes.
    private static let textLength = 64

    init(index: Int, kind: LoadKind, bodyKind: BodyKind, eventName: String) {
        self.index = index
        self.kind = kind
        self.bodyKind = bodyKind
        self.eventName = eventName
    }

    /// Appends the record to the encoder.
    mutating func write(to encoder: inout OTLPLogsEncoder) {
        let hasText = bodyKind == .random
        encoder.beginRecord(
            timeUnixNano: 0,
            observedTimeUnixNano: 0,
            eventName: eventName,
            body: hasText ? String(repeating: "0", count: Self.textLength) : nil
        )
        patchHead(end: encoder.byteCount, textLength: hasText ? Self.textLength : 0)
        switch kind {
        case .flows: writeFlow(to: &encoder)
        default: writeExecution(to: &encoder)
        }
        if hasText { writeHex("session.id", count: Self.textLength, to: &encoder) }
    }

    /// Both times and the body stand before the event name, which ends the record's head.
    private mutating func patchHead(end: Int, textLength: Int) {
        // Tag and length of the event name, its bytes, then the body's string before it.
        let eventNameSize = 2 + eventName.utf8.count
        var offset = end - eventNameSize
        if textLength > 0 {
            offset -= textLength
            patches.append(BodyPatch(offset: offset, content: .hex(count: textLength)))
            offset -= 4
        }
        patches.append(BodyPatch(offset: offset - 8, content: .observedTime))
        patches.append(BodyPatch(offset: offset - 17, content: .time))
    }

    private mutating func writeFlow(to encoder: inout OTLPLogsEncoder) {
        encoder.attribute("source.address", "10.0.\(index % 4).\(10 + index % 90)")
        writeInteger("source.port", .port, width: 3, to: &encoder)
        encoder.attribute("destination.address", "10.1.0.\(10 + index % 30)")
        encoder.attribute("destination.port", Int64(index % 3 == 0 ? 5432 : 443))
        encoder.attribute("network.transport", "tcp")
        writeInteger("meterbee.flow.id", width: 4, to: &encoder)
        writeInteger("meterbee.flow.rtt_us", width: 3, to: &encoder)
        writeInteger("meterbee.flow.bytes_sent", width: 3, to: &encoder)
        writeInteger("meterbee.flow.bytes_received", width: 4, to: &encoder)
        writeInteger("process.pid", width: 3, to: &encoder)
        encoder.attribute("process.executable.name", Self.commands[index % Self.commands.count])
    }

    private mutating func writeExecution(to encoder: inout OTLPLogsEncoder) {
        let command = Self.commands[index % Self.commands.count]
        writeInteger("process.pid", width: 3, to: &encoder)
        encoder.attribute("process.parent_pid", Int64(1 + index % 50))
        encoder.attribute("process.executable.path", "/usr/bin/\(command)")
        encoder.attribute("process.executable.name", command)
        encoder.attribute(
            "process.command_args",
            ["\(command)", "--config", "/etc/\(command).conf"]
        )
        encoder.attribute("user.id", "\(1000 + index % 7)")
        writeInteger("meterbee.process.start_ns", width: 7, to: &encoder)
        encoder.attribute("container.id", String(repeating: "\(index % 10)", count: 64))
    }

    private mutating func writeInteger(
        _ key: String,
        _ content: BodyPatch.Content? = nil,
        width: Int,
        to encoder: inout OTLPLogsEncoder
    ) {
        encoder.attribute(key, Self.placeholders[width] ?? 0)
        patches.append(
            BodyPatch(
                offset: encoder.byteCount - width,
                content: content ?? .varint(width: width)
            )
        )
    }

    private mutating func writeHex(_ key: String, count: Int, to encoder: inout OTLPLogsEncoder) {
        encoder.attribute(key, String(repeating: "0", count: count))
        patches.append(BodyPatch(offset: encoder.byteCount - count, content: .hex(count: count)))
    }
}
