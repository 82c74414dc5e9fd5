package import NIOCore
import Telemetry

extension IngestRefusal {
    /// The body of an answer over HTTP.
    package func body(_ encoding: OTLPEncoding) -> ByteBuffer {
        switch encoding {
        case .protobuf: ByteBuffer(bytes: statusProtobuf)
        case .json: ByteBuffer(string: statusJSON)
        }
    }

    private static let retryInfoType = "type.googleapis.com/google.rpc.RetryInfo"

    /// google.rpc.Status (code 1, message 2, details 3), with a RetryInfo where the sender should
    /// send again.
    package var statusProtobuf: [UInt8] {
        var writer = ProtobufWriter()
        writer.varint(1, UInt64(code.rawValue))
        writer.string(2, message)
        if let retryAfterSeconds {
            let any = writer.openMessage(3)
            writer.string(1, Self.retryInfoType)
            let retryInfo = writer.openMessage(2)
            let delay = writer.openMessage(1)
            writer.varint(1, UInt64(clamping: retryAfterSeconds))
            writer.close(delay)
            writer.close(retryInfo)
            writer.close(any)
        }
        return writer.bytes
    }

    /// The same in the JSON mapping of protobuf.
    var statusJSON: String {
        var text = "{\"code\":\(code.rawValue),\"message\":" + message.jsonLiteral
        if let retryAfterSeconds {
            text +=
                ",\"details\":[{\"@type\":\"\(Self.retryInfoType)\",\"retryDelay\":"
                + "\"\(retryAfterSeconds)s\"}]"
        }
        return text + "}"
    }
}
