import Billing
import HTTPTypes

extension Problem {
    /// 422: the request is well-formed, its content is not acceptable.
    static func invalid(_ faults: [Fault]) -> Problem {
        Problem(
            status: .unprocessableContent,
            code: "invalid_request",
            detail: faults.count == 1
                ? faults[0].detail : "the request has \(faults.count) faults; see errors",
            faults: faults
        )
    }

    /// 422 for one member of the body.
    static func invalid(_ pointer: String, _ detail: String) -> Problem {
        invalid([.pointer(pointer, detail)])
    }

    static func malformed(_ fault: DocumentSyntaxError) -> Problem {
        Problem(
            status: .badRequest,
            code: "malformed_json",
            detail: "the body is not JSON: line \(fault.line), column \(fault.column): "
                + fault.message
        )
    }

    static func unauthenticated() -> Problem {
        unauthenticated(
            "no valid API key: send the header 'Authorization: Bearer mb_…' with a key that is "
                + "neither expired nor revoked"
        )
    }

    static let unauthenticatedToken = unauthenticated(
        "no valid enrollment token: send the header 'Authorization: Bearer mb_…' with a token that "
            + "is neither expired nor revoked"
    )

    private static func unauthenticated(_ detail: String) -> Problem {
        Problem(
            status: .unauthorized,
            code: "unauthenticated",
            detail: detail,
            headers: [.wwwAuthenticate: "Bearer realm=\"meterbee\""]
        )
    }

    static func missingScope(_ scopes: [String]) -> Problem {
        Problem(
            status: .forbidden,
            code: "missing_scope",
            detail: "this key lacks the scope " + scopes.map { "'\($0)'" }.joined(separator: " or ")
        )
    }

    static func forbidden(_ detail: String) -> Problem {
        Problem(status: .forbidden, code: "forbidden", detail: detail)
    }

    static func notFound(_ detail: String) -> Problem {
        Problem(status: .notFound, code: "not_found", detail: detail)
    }

    static func notFound(_ noun: String, _ name: String) -> Problem {
        notFound("there is no \(noun) '\(name)'")
    }

    static func methodNotAllowed(_ allowed: [String]) -> Problem {
        let list = allowed.joined(separator: ", ")
        return Problem(
            status: .methodNotAllowed,
            code: "method_not_allowed",
            detail: "this path answers \(list)",
            headers: [.allow: list]
        )
    }

    static func conflict(_ code: String, _ detail: String, faults: [Fault] = []) -> Problem {
        Problem(status: .conflict, code: code, detail: detail, faults: faults)
    }

    static func tooLarge(limitBytes: Int) -> Problem {
        Problem(
            status: .contentTooLarge,
            code: "body_too_large",
            detail: "the body is larger than \(limitBytes) bytes"
        )
    }

    static let brokenBody = Problem(
        status: .badRequest,
        code: "broken_body",
        detail: "the body ended early or is not framed as Content-Length or chunks say"
    )

    static let unsupportedMediaType = Problem(
        status: .unsupportedMediaType,
        code: "unsupported_media_type",
        detail: "send the body as 'Content-Type: application/json' in UTF-8, not compressed",
        headers: [.accept: "application/json"]
    )

    /// 406: the caller takes none of the media types that the route has.
    static func notAcceptable(_ offered: [MediaKind]) -> Problem {
        let list = offered.map(\.rawValue).joined(separator: ", ")
        return Problem(
            status: .notAcceptable,
            code: "not_acceptable",
            detail: "this path answers in \(list)",
            faults: [.header("Accept", "name one of \(list), or */*")]
        )
    }

    static func unavailable(_ detail: String) -> Problem {
        Problem(
            status: .serviceUnavailable,
            code: "unavailable",
            detail: detail,
            headers: [.retryAfter: "1"]
        )
    }

    static let internalError = Problem(
        status: .internalServerError,
        code: "internal_error",
        detail: "the server failed on this request; its log names the request id"
    )
}
