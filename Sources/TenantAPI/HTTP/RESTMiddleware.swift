import HTTPTypes
import Hummingbird
import HummingbirdCore
import Metering

/// Answers the REST interface's paths; gives every other reply of the server its request id, and
/// paths that nobody answers their problem details.
struct RESTMiddleware<Context: RequestContext>: RouterMiddleware {
    let api: RESTAPI

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let requestID = UniqueID.fresh()
        if RESTAPI.owns(path: request.uri.path) {
            return await api.respond(to: request, requestID: requestID, logger: context.logger)
        }
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = RESTAPI.response(Problem(error))
        } catch {
            response = RESTAPI.response(
                RESTAPI.problem(for: error, requestID: requestID, logger: context.logger)
            )
        }
        response.headers[.requestID] = requestID.description
        return response
    }
}
