import HTTPTypes
import Ingestion
import Metering
import NIOCore
import NIOHTTP1
import TenantAPI

/// Answers requests that no route has seen, as their route would: google.rpc.Status on the paths of
/// OTLP, problem details elsewhere, and a request id always.
struct EarlyReplies: Sendable {
    /// A whole answer.
    struct Reply {
        var head: HTTPResponseHead
        var body: ByteBuffer
    }

    /// The methods that a path answers; nil for a path that leads nowhere.
    let methods: @Sendable (_ path: String) -> [String]?

    /// - Parameter start: the beginning of the request, as far as it is known.
    func reply(to fault: RequestFault, start: ByteBuffer) -> Reply {
        let start = RequestStart(start)
        let refusal = refusal(of: fault, start)
        var headers = HTTPHeaders()
        for field in refusal.allHeaders {
            headers.add(name: field.name.rawName, value: field.value)
        }
        let body: ByteBuffer
        if let path = start.path, OTLPRoutes.owns(path: path) {
            let encoding: OTLPEncoding = start.isJSON ? .json : .protobuf
            body = refusal.body(encoding)
            headers.add(name: "Content-Type", value: encoding.rawValue)
        } else {
            body = ByteBuffer(string: problem(refusal))
            headers.add(name: "Content-Type", value: "application/problem+json")
        }
        headers.add(name: "Content-Length", value: "\(body.readableBytes)")
        headers.add(name: "Connection", value: "close")
        headers.add(name: "X-Request-Id", value: UniqueID.fresh().description)
        let status = HTTPResponseStatus(statusCode: refusal.status.code)
        return Reply(
            head: HTTPResponseHead(version: .http1_1, status: status, headers: headers),
            body: body
        )
    }

    private func problem(_ refusal: IngestRefusal) -> String {
        let status = refusal.status
        return RESTAPI.problemText(
            status: status,
            code: status == .methodNotAllowed ? "method_not_allowed" : "http_\(status.code)",
            detail: refusal.message
        )
    }

    private func refusal(of fault: RequestFault, _ start: RequestStart) -> IngestRefusal {
        switch fault {
        case .late: late(start)
        case .stopping: .stopping
        case .unreadable(.invalidMethod): otherMethod(start) ?? .unreadable
        case .unreadable(.headerOverflow):
            IngestRefusal(
                status: .requestHeaderFieldsTooLarge,
                code: .invalidArgument,
                message: "the request's header fields are larger than 80 KiB; send fewer"
            )
        case .unreadable(.invalidVersion):
            IngestRefusal(
                status: .httpVersionNotSupported,
                code: .invalidArgument,
                message: "this server speaks HTTP/1.1, and HTTP/2 under TLS"
            )
        case .unreadable: .unreadable
        }
    }

    private func late(_ start: RequestStart) -> IngestRefusal {
        let message = "the request's head did not end in time; send it again at once"
        if let path = start.path, OTLPRoutes.owns(path: path) { return .tooSlow(message) }
        return IngestRefusal(status: .requestTimeout, code: .unavailable, message: message)
    }

    private func otherMethod(_ start: RequestStart) -> IngestRefusal? {
        guard let method = start.method, let path = start.path else { return nil }
        guard let allowed = methods(path)?.joined(separator: ", ") else {
            return IngestRefusal(
                status: .notImplemented,
                code: .unimplemented,
                message: "there is no method '\(method)' here; methods are written in capitals"
            )
        }
        return .otherMethod(allowed: allowed)
    }
}

extension IngestRefusal {
    /// The head of a request is not HTTP/1.
    fileprivate static let unreadable = invalid(
        "the request's head is not HTTP/1.1 (RFC 9112); check its first line, its field names and "
            + "its framing"
    )
}
