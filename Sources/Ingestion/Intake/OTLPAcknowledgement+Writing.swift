import Telemetry

extension OTLPAcknowledgement {
    private var isWhole: Bool { rejectedRecords == 0 && message == nil }

    /// An `Export…ServiceResponse`: no bytes at all unless records were refused.
    package var protobuf: [UInt8] {
        guard !isWhole else { return [] }
        var writer = ProtobufWriter()
        let partialSuccess = writer.openMessage(1)
        if rejectedRecords > 0 { writer.varint(1, UInt64(clamping: rejectedRecords)) }
        if let message { writer.string(2, message) }
        writer.close(partialSuccess)
        return writer.bytes
    }

    /// The same as JSON: `{}` unless records were refused.
    func json(_ signal: Signal) -> String {
        guard !isWhole else { return "{}" }
        let name =
            switch signal {
            case .logs: "rejectedLogRecords"
            case .traces: "rejectedSpans"
            case .metrics: "rejectedDataPoints"
            }
        var members = ["\"\(name)\":\"\(rejectedRecords)\""]
        if let message { members.append("\"errorMessage\":" + message.jsonLiteral) }
        return "{\"partialSuccess\":{" + members.joined(separator: ",") + "}}"
    }
}
