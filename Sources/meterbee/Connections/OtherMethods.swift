import HTTPTypes
import Hummingbird
import HummingbirdCore
import Ingestion

/// Refuses methods that a known path does not answer, those too that no router knows.
struct OtherMethods<Context: RequestContext>: RouterMiddleware {
    let methods: PathMethods

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // OTLP answers in its own way.
        guard request.method != .get, !OTLPRoutes.owns(path: request.uri.path),
            let allowed = methods.methods(of: request.uri.path),
            !allowed.contains(request.method.rawValue)
        else { return try await next(request, context) }
        throw HTTPError(.methodNotAllowed, headers: [.allow: allowed.joined(separator: ", ")])
    }
}
