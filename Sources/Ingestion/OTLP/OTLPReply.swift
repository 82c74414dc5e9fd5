import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Telemetry

/// Builds the replies of OTLP routes: `Export…ServiceResponse` and google.rpc.Status, in the
/// request's encoding (OTLP specification 1.x, "OTLP/HTTP Response").
enum OTLPReply {
    /// 200; the body is empty unless records were refused.
    static func success(
        _ encoding: OTLPEncoding,
        signal: Signal,
        rejectedRecords: Int64,
        message: String?,
        headers: HTTPFields
    ) -> Response {
        let body: ByteBuffer
        switch encoding {
        case .protobuf:
            body = partialSuccessProtobuf(rejectedRecords: rejectedRecords, message: message)
        case .json:
            body = partialSuccessJSON(signal, rejectedRecords: rejectedRecords, message: message)
        }
        return response(.ok, encoding, body: body, headers: headers)
    }

    static func refusal(_ refusal: IngestRefusal, _ encoding: OTLPEncoding) -> Response {
        var headers = refusal.headers
        if let seconds = refusal.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        let body: ByteBuffer
        switch encoding {
        case .protobuf:
            var writer = ProtobufWriter()
            writer.varint(1, UInt64(refusal.code.rawValue))
            writer.string(2, refusal.message)
            body = ByteBuffer(bytes: writer.bytes)
        case .json:
            body = ByteBuffer(
                string: "{\"code\":\(refusal.code.rawValue),\"message\":"
                    + quoted(refusal.message) + "}"
            )
        }
        return response(refusal.status, encoding, body: body, headers: headers)
    }

    private static func response(
        _ status: HTTPResponse.Status,
        _ encoding: OTLPEncoding,
        body: ByteBuffer,
        headers: HTTPFields
    ) -> Response {
        var headers = headers
        headers[.contentType] = encoding.rawValue
        headers[.contentLength] = String(body.readableBytes)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    private static func partialSuccessProtobuf(rejectedRecords: Int64, message: String?)
        -> ByteBuffer
    {
        guard rejectedRecords > 0 || message != nil else { return ByteBuffer() }
        var writer = ProtobufWriter()
        let partialSuccess = writer.openMessage(1)
        if rejectedRecords > 0 { writer.varint(1, UInt64(clamping: rejectedRecords)) }
        if let message { writer.string(2, message) }
        writer.close(partialSuccess)
        return ByteBuffer(bytes: writer.bytes)
    }

    private static func partialSuccessJSON(
        _ signal: Signal,
        rejectedRecords: Int64,
        message: String?
    ) -> ByteBuffer {
        guard rejectedRecords > 0 || message != nil else { return ByteBuffer(string: "{}") }
        let name =
            switch signal {
            case .logs: "rejectedLogRecords"
            case .traces: "rejectedSpans"
            case .metrics: "rejectedDataPoints"
            }
        var members = ["\"\(name)\":\"\(rejectedRecords)\""]
        if let message { members.append("\"errorMessage\":" + quoted(message)) }
        return ByteBuffer(string: "{\"partialSuccess\":{" + members.joined(separator: ",") + "}}")
    }

    /// A JSON string literal (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
