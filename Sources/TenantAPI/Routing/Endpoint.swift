import HTTPTypes
import Metering

/// One REST route: its name, who may call it, what it takes, what it answers, what it does.
struct Endpoint: Sendable {
    /// Who may call a route.
    enum Access: Hashable, Sendable {
        /// Anybody, without a key.
        case anyone
        /// Any key.
        case anyKey
        /// A key of the scope `operator`.
        case operatorOnly
        /// A tenant's key of that scope, or an operator who names the tenant.
        case tenant(Scope)
        /// An enrollment token.
        case enrollmentToken
    }

    typealias Handler = @Sendable (Call) async throws -> Reply

    var method: HTTPRequest.Method
    var path: PathTemplate
    /// The OpenAPI operation id.
    var name: String
    var summary: String
    var access: Access
    var parameters: [QueryParameter] = []
    /// What the body must be; nil for a route without a body.
    var body: Schema?
    var successStatus: HTTPResponse.Status = .ok
    var success: Schema?
    /// What it answers in; the schema is that of the JSON.
    var media: [MediaKind] = [.json]
    /// The statuses of refusals that this route gives beside those that follow from the rest.
    var refusals: [HTTPResponse.Status] = []
    var handle: Handler

    /// Whether the route creates something, and so honours `Idempotency-Key` and answers 201.
    var isCreating: Bool { method == .post && successStatus == .created }

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        name: String,
        summary: String,
        access: Access,
        parameters: [QueryParameter] = [],
        body: Schema? = nil,
        successStatus: HTTPResponse.Status = .ok,
        success: Schema? = nil,
        media: [MediaKind] = [.json],
        refusals: [HTTPResponse.Status] = [],
        handle: @escaping Handler
    ) {
        self.method = method
        self.path = PathTemplate(path)
        self.name = name
        self.summary = summary
        self.access = access
        self.parameters = parameters
        self.body = body
        self.successStatus = successStatus
        self.success = success
        self.media = media
        self.refusals = refusals
        self.handle = handle
    }
}
