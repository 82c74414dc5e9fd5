public import Exports
package import HTTPTypes
public import Hummingbird
import HummingbirdCore
import Logging
import Metering
import NIOCore

/// The REST interface: finds the route, reads the call, lets the route answer, tells of changes.
public struct RESTAPI: Sendable {
    let table: RouteTable
    private let reader: CallReader
    private let authenticator: Authenticator
    private let idempotency: any IdempotencyStore
    private let onChange: @Sendable (ChangedSubject) async -> Void

    /// - Parameters:
    ///   - webhooksTo: which addresses webhooks may lead to.
    ///   - servesOperators: false leaves out the routes that are the operator's alone.
    ///   - onChange: called after a change is committed and before it is answered, so that what
    ///     this process caches is fresh when the caller goes on; the authenticator's own cache
    ///     needs no call.
    public init(
        stores: ControlStores,
        authenticator: Authenticator,
        version: String,
        webhooksTo policy: AddressPolicy = .publicOnly,
        servesOperators: Bool = true,
        onChange: @escaping @Sendable (ChangedSubject) async -> Void
    ) {
        table = RouteTable.meterbee(
            stores: stores,
            version: version,
            webhooksTo: policy,
            servesOperators: servesOperators
        )
        reader = CallReader(authenticator: authenticator, tenants: stores.tenants)
        self.authenticator = authenticator
        idempotency = stores.idempotency
        self.onChange = onChange
    }

    /// Joins the routes with a router's others; call it before those are added.
    public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        router.add(middleware: RESTMiddleware<Context>(api: self))
    }

    /// The methods that a path of this interface answers; nil for one that leads nowhere.
    package func methods(ofPath path: String) -> [String]? {
        guard Self.owns(path: path), let segments = try? Self.segments(of: path),
            case .otherMethods(let allowed) = table.match(.connect, segments)
        else { return nil }
        return allowed
    }

    /// Problem details for an answer that is given before this interface sees the request.
    package static func problemText(
        status: HTTPResponse.Status,
        code: String,
        detail: String
    ) -> String {
        Problem(status: status, code: code, detail: detail).json.text
    }

    /// Whether a path is this interface's to answer.
    static func owns(path: String) -> Bool {
        path == "/openapi.json" || path == "/api" || path.hasPrefix("/api/")
    }

    /// Answers any request to a path of this interface.
    func respond(to request: Request, requestID: UniqueID, logger: Logger) async -> Response {
        var response: Response
        do {
            response = try await Self.response(reply(to: request))
        } catch let problem as Problem {
            response = Self.response(problem)
        } catch {
            response = Self.response(Self.problem(for: error, requestID: requestID, logger: logger))
        }
        response.headers[.requestID] = requestID.description
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func reply(to request: Request) async throws -> Reply {
        switch table.match(request.method, try Self.segments(of: request.uri.path)) {
        case .endpoint(let endpoint, let pathParameters):
            let reading = try await reader.read(
                request,
                for: endpoint,
                pathParameters: pathParameters
            )
            let actor = reading.call.key?.actor ?? reading.call.enrollmentToken?.actor
            let reply = try await ActingParty.$name.withValue(actor) {
                try await carryOut(endpoint, request, reading)
            }
            if let changed = reply.changed {
                authenticator.invalidate()
                await onChange(changed)
            }
            return reply
        case .otherMethods(let allowed): throw Problem.methodNotAllowed(allowed)
        case .none:
            let authorization = request.headers[.authorization]
            guard try await authenticator.key(authorization: authorization) != nil else {
                throw Problem.unauthenticated()
            }
            throw Problem.notFound("there is nothing at this path")
        }
    }

    private func carryOut(
        _ endpoint: Endpoint,
        _ request: Request,
        _ reading: CallReader.Reading
    ) async throws -> Reply {
        let call = reading.call
        guard endpoint.isCreating, let key = try IdempotencyKey(request, reading) else {
            return try await endpoint.handle(call)
        }
        let seal = key.seal
        let outcome = try await idempotency.once(key.claim) {
            let reply = try await endpoint.handle(call)
            let kept = KeptReply(
                status: reply.status.code,
                location: reply.location,
                sealedBody: try seal.seal(reply.body?.jsonText ?? "")
            )
            return (kept, reply)
        }
        switch outcome {
        case .fresh(let reply): return reply
        case .repeated(let kept):
            return Reply(
                status: .init(code: kept.status),
                bodyText: try seal.open(kept.sealedBody),
                location: kept.location
            )
        case .keyReused:
            throw Problem.conflict(
                "idempotency_key_reused",
                "this Idempotency-Key was used for another request in the last 24 hours",
                faults: [.header("Idempotency-Key", "choose a new key for a new request")]
            )
        }
    }

    private static func segments(of path: String) throws(Problem) -> [String] {
        var segments: [String] = []
        for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let decoded = PercentDecoding.decode(segment) else {
                throw Problem(
                    status: .badRequest,
                    code: "malformed_path",
                    detail: "the path has a broken percent-encoding"
                )
            }
            segments.append(decoded)
        }
        return segments
    }

    static func problem(
        for error: any Error,
        requestID: UniqueID,
        logger: Logger
    ) -> Problem {
        if case .unavailable(let reason)? = error as? StoreFailure {
            logger.warning(
                "the database does not answer",
                metadata: ["request-id": "\(requestID)", "error": "\(reason)"]
            )
            return .unavailable("the database does not answer; send the request again")
        }
        if error is CancellationError {
            return .unavailable("the server is shutting down; send the request again")
        }
        logger.error(
            "a request failed",
            metadata: ["request-id": "\(requestID)", "error": "\(error)"]
        )
        return .internalError
    }

    private static func response(_ reply: Reply) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        headers[.location] = reply.location
        guard let body = reply.body else {
            var response = Response(status: reply.status, headers: headers)
            // RFC 9110, section 8.6: a 204 has no Content-Length.
            response.headers[.contentLength] = nil
            return response
        }
        headers[.contentType] = body.type.contentType
        // A browser shows none of these as anything but what they are, and runs nothing in them.
        headers[.xContentTypeOptions] = "nosniff"
        if body.type == .html {
            headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'"
        }
        if case .stream(let stream, _) = body {
            headers[.contentDisposition] = "attachment; filename=\"\(stream.fileName)\""
        }
        return Response(status: reply.status, headers: headers, body: body.responseBody)
    }

    static func response(_ problem: Problem) -> Response {
        var headers = problem.headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: problem.status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: problem.json.text))
        )
    }
}
