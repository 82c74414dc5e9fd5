import HTTPTypes
public import Hummingbird
import HummingbirdCore
import Logging
import Metering
import Telemetry

/// The OTLP/HTTP routes: `POST /v1/logs`, `/v1/traces` and `/v1/metrics`.
public struct OTLPRoutes: Sendable {
    private let handler: OTLPHandler

    /// Routes that all lead to one handler.
    public init(handler: OTLPHandler) {
        self.handler = handler
    }

    /// Adds the routes; other methods on their paths are answered as OTLP answers.
    public func add<Context: RequestContext>(to router: Router<Context>) {
        for signal in Signal.allCases {
            let path = RouterPath("/v1/" + signal.rawValue)
            router.post(path) { request, context in
                await handler.respond(to: request, signal: signal, logger: context.logger)
            }
            for method: HTTPRequest.Method in [.get, .put, .patch, .delete, .head, .options] {
                router.on(path, method: method) { request, _ in
                    let type = request.headers[.contentType]
                    return OTLPReply.refusal(
                        .methodNotAllowed,
                        OTLPEncoding(contentType: type) ?? .protobuf
                    )
                }
            }
        }
    }
}
