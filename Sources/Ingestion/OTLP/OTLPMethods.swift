import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Refuses every method but POST on the paths of OTLP, those too that no router knows.
struct OTLPMethods<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.method != .post, OTLPRoutes.owns(path: request.uri.path) else {
            return try await next(request, context)
        }
        let encoding = OTLPEncoding(contentType: request.headers[.contentType])
        return OTLPReply.refusal(.methodNotAllowed, encoding ?? .protobuf)
    }
}
