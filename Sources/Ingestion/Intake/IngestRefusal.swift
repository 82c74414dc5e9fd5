package import HTTPTypes

/// A refusal of a whole OTLP request: an HTTP status, a gRPC code and what to tell the sender.
package struct IngestRefusal: Error, Sendable {
    /// Codes of google.rpc.Status that the OTLP routes use.
    package enum Code: Int, Sendable {
        case invalidArgument = 3
        case notFound = 5
        case alreadyExists = 6
        case permissionDenied = 7
        case resourceExhausted = 8
        case unimplemented = 12
        case unavailable = 14
        case unauthenticated = 16
    }

    /// How HTTP says it.
    package var status: HTTPResponse.Status
    /// How gRPC and google.rpc.Status say it.
    package var code: Code
    /// What is wrong and what to do about it.
    package var message: String
    /// After how long to send the same request again; nil where that would not help.
    package var retryAfterSeconds: Int?
    /// Fields that belong to the status in HTTP.
    var headers: HTTPFields = [:]

    /// A refusal by its parts.
    package init(
        status: HTTPResponse.Status,
        code: Code,
        message: String,
        retryAfterSeconds: Int? = nil,
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.headers = headers
    }

    /// The fields of its answer, `Retry-After` with them.
    package var allHeaders: HTTPFields {
        var all = headers
        if let retryAfterSeconds { all[.retryAfter] = String(retryAfterSeconds) }
        return all
    }
}

extension IngestRefusal {
    /// The content is wrong: 400.
    package static func invalid(_ message: String) -> IngestRefusal {
        IngestRefusal(status: .badRequest, code: .invalidArgument, message: message)
    }

    /// What the client owes came too slowly: 503, as exporters send nothing again that 408 refused
    /// (OTLP, "Retryable Response Codes").
    package static func tooSlow(_ message: String) -> IngestRefusal { unavailable(message) }

    /// The server ends before the request is whole: 503.
    package static let stopping = unavailable(
        "the server stops before the request is whole; nothing was stored, send it again"
    )

    static func forbidden(_ message: String) -> IngestRefusal {
        IngestRefusal(status: .forbidden, code: .permissionDenied, message: message)
    }

    static func conflict(_ message: String) -> IngestRefusal {
        IngestRefusal(status: .conflict, code: .alreadyExists, message: message)
    }

    /// Over the limit, compressed or decompressed: 413.
    package static func tooLarge(limitBytes: Int) -> IngestRefusal {
        IngestRefusal(
            status: .contentTooLarge,
            code: .resourceExhausted,
            message: "the request is larger than the limit of \(limitBytes) bytes, compressed, "
                + "decompressed or as protobuf; send smaller batches"
        )
    }

    static func unavailable(_ message: String) -> IngestRefusal {
        IngestRefusal(
            status: .serviceUnavailable,
            code: .unavailable,
            message: message,
            retryAfterSeconds: 1
        )
    }

    /// A tenant over its rate: 429 and when to send again, in whole seconds (RFC 9110).
    static func rateLimited(_ message: String, wait: Duration) -> IngestRefusal {
        IngestRefusal(
            status: .tooManyRequests,
            code: .resourceExhausted,
            message: message + "; nothing was stored, send again later",
            retryAfterSeconds: max(1, Int((wait / .seconds(1)).rounded(.up)))
        )
    }

    /// A valid key that stands for no tenant.
    package static let operatorKey = forbidden(
        "this is an operator's key, which stands for no tenant; send with a tenant's key of the "
            + "scope 'ingest', made by POST /api/v1/api-keys?tenant=<key>"
    )

    static let outOfMemory = IngestRefusal.unavailable(
        "the server's memory for requests in flight is used up; nothing was stored, send again"
    )

    static let unauthenticated = IngestRefusal(
        status: .unauthorized,
        code: .unauthenticated,
        message:
            "no valid API key: send the header 'Authorization: Bearer mb_…' with an ingest key "
            + "that is neither expired nor revoked",
        headers: [.wwwAuthenticate: "Bearer realm=\"meterbee\""]
    )

    static let methodNotAllowed = otherMethod(allowed: "POST")

    /// The path is known, the method is none of its own: 405.
    package static func otherMethod(allowed: String) -> IngestRefusal {
        IngestRefusal(
            status: .methodNotAllowed,
            code: .unimplemented,
            message: "this path answers \(allowed)",
            headers: [.allow: allowed]
        )
    }

    static func unsupportedMediaType(_ type: String?) -> IngestRefusal {
        IngestRefusal(
            status: .unsupportedMediaType,
            code: .invalidArgument,
            message: "Content-Type \(type.map { "'\($0)'" } ?? "(none)") is not supported; send "
                + "application/x-protobuf or application/json (in UTF-8)"
        )
    }

    static func unsupportedCoding(_ coding: String) -> IngestRefusal {
        IngestRefusal(
            status: .unsupportedMediaType,
            code: .invalidArgument,
            message: "Content-Encoding '\(coding)' is not supported; send one of identity, gzip, "
                + "zstd, deflate",
            headers: [.acceptEncoding: "identity, gzip, zstd, deflate"]
        )
    }
}
