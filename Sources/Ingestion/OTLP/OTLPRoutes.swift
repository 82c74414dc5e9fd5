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

    /// Whether a path is one of these routes'.
    package static func owns(path: String) -> Bool {
        guard path.hasPrefix("/v1/") else { return false }
        let segments = path.split(separator: "/")
        return segments.count == 2 && segments[0] == "v1"
            && Signal(rawValue: String(segments[1])) != nil
    }

    /// Adds the routes; other methods on their paths are answered as OTLP answers. What follows in
    /// the router is asked after them.
    public func add<Context: RequestContext>(to router: Router<Context>) {
        router.add(middleware: OTLPMethods<Context>())
        for signal in Signal.allCases {
            let path = RouterPath("/v1/" + signal.rawValue)
            router.post(path) { request, context in
                await handler.respond(to: request, signal: signal, logger: context.logger)
            }
        }
    }
}
