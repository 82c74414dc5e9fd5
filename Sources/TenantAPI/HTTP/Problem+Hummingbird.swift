import HTTPTypes
import Hummingbird

extension Problem {
    /// What a router or a connection says in Hummingbird's words.
    init(_ error: any HTTPResponseError) {
        let allowed = (error as? HTTPError)?.headers[.allow]
        switch error.status {
        case .notFound: self = .notFound("there is nothing at this path")
        case .methodNotAllowed:
            self = .methodNotAllowed((allowed ?? "").split(separator: ", ").map(String.init))
        case .requestTimeout:
            self.init(
                status: .requestTimeout,
                code: "request_timeout",
                detail: (error as? HTTPError)?.body ?? "the request came too slowly"
            )
        case .serviceUnavailable:
            self = .unavailable("the server is shutting down; send the request again")
        default:
            self.init(
                status: error.status,
                code: "http_\(error.status.code)",
                detail: error.status.reasonPhrase
            )
        }
    }
}
