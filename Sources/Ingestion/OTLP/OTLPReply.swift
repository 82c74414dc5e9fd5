import HTTPTypes
import Hummingbird
import HummingbirdCore
import Metering
import NIOCore
import Telemetry

/// Builds the replies of OTLP routes: `Export…ServiceResponse` and google.rpc.Status, in the
/// request's encoding (OTLP specification 1.x, "OTLP/HTTP Response").
enum OTLPReply {
    /// 200; the body is empty unless records were refused.
    static func success(
        _ acknowledgement: OTLPAcknowledgement,
        signal: Signal,
        encoding: OTLPEncoding
    ) -> Response {
        var headers: HTTPFields = [:]
        headers[.meterbeeReceipt] = acknowledgement.receipt?.description
        headers[.meterbeeReceiptJSON] = acknowledgement.receiptJSON
        if acknowledgement.isDuplicate { headers[.meterbeeDuplicate] = "true" }
        let body =
            switch encoding {
            case .protobuf: ByteBuffer(bytes: acknowledgement.protobuf)
            case .json: ByteBuffer(string: acknowledgement.json(signal))
            }
        return response(.ok, encoding, body: body, headers: headers)
    }

    static func refusal(_ refusal: IngestRefusal, _ encoding: OTLPEncoding) -> Response {
        response(
            refusal.status,
            encoding,
            body: refusal.body(encoding),
            headers: refusal.allHeaders
        )
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
}
