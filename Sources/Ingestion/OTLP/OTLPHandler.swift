import Compression
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
public import Metering
import Telemetry

/// Takes one OTLP request from its headers to the durable commit and answers as OTLP says.
///
/// Refusals come in the order of the contract: method, key, scope and subscription, type, size,
/// content. Nothing is acknowledged before the commit is durable.
public struct OTLPHandler: Sendable {
    /// What the handler takes from outside itself.
    public struct Environment: Sendable {
        /// The time by which rules and the accepted window are chosen.
        public var now: @Sendable () -> Instant
        /// A new identifier for a receipt.
        public var makeID: @Sendable () -> UniqueID
        /// The seeded hash of an uncompressed body.
        public var bodyHash: @Sendable (UnsafeRawBufferPointer) -> BodyHash

        /// Takes each as a function, so that tests can replace it.
        public init(
            now: @escaping @Sendable () -> Instant,
            makeID: @escaping @Sendable () -> UniqueID,
            bodyHash: @escaping @Sendable (UnsafeRawBufferPointer) -> BodyHash
        ) {
            self.now = now
            self.makeID = makeID
            self.bodyHash = bodyHash
        }
    }

    let directory: any IngestDirectory
    let committer: GroupCommitter
    private let budget: MemoryBudget
    let settings: IngestSettings
    let environment: Environment
    let counters: IngestCounters
    let codecs = CodecPool()

    /// Takes what a request needs on its way; keeps no state of its own but codecs.
    public init(
        directory: any IngestDirectory,
        committer: GroupCommitter,
        budget: MemoryBudget,
        settings: IngestSettings,
        environment: Environment,
        counters: IngestCounters
    ) {
        self.directory = directory
        self.committer = committer
        self.budget = budget
        self.settings = settings
        self.environment = environment
        self.counters = counters
    }

    func respond(to request: Request, signal: Signal, logger: Logger) async -> Response {
        let type = request.headers[.contentType]
        let encoding = OTLPEncoding(contentType: type)
        do {
            let response = try await accept(request, signal: signal, encoding: encoding)
            counters.countReply(status: response.status.code)
            return response
        } catch {
            let refusal = refusal(for: error, logger: logger)
            counters.countReply(status: refusal.status.code)
            return OTLPReply.refusal(refusal, encoding ?? .protobuf)
        }
    }

    private func accept(
        _ request: Request,
        signal: Signal,
        encoding: OTLPEncoding?
    ) async throws -> Response {
        let (identity, state) = try await admittedSender(of: request)
        guard let encoding else {
            throw IngestRefusal.unsupportedMediaType(request.headers[.contentType])
        }
        let coding = try request.contentCoding()
        let batch = try BatchIdentity(header: request.headers[.idempotencyKey], identity: identity)
        let charge = MemoryCharge(budget: budget)
        let received = try await request.readBody(
            limitBytes: settings.requestBytesMax,
            charge: charge
        )
        let body = try decompressed(received, coding: coding, charge: charge)
        let message = try protobuf(body, encoding: encoding, signal: signal)
        let pending = PendingRequest(
            identity: identity,
            state: state,
            signal: signal,
            batch: batch,
            body: body,
            message: message
        )
        let (outcome, metered) = try await commit(pending)
        return try reply(to: outcome, of: metered, signal: signal, encoding: encoding)
    }

    private func admittedSender(
        of request: Request
    ) async throws -> (IngestIdentity, TenantState) {
        let authorization = request.headers[.authorization]
        guard let identity = try await directory.identity(authorization: authorization) else {
            throw IngestRefusal.unauthenticated
        }
        guard identity.mayIngest else {
            throw IngestRefusal.forbidden("the API key lacks the scope 'ingest'")
        }
        guard let state = try await directory.tenantState(identity.tenant) else {
            throw IngestRefusal.unauthenticated
        }
        switch state.subscription {
        case .none:
            throw IngestRefusal.forbidden(
                "tenant '\(state.key)' has no active subscription; ask the operator to subscribe it"
            )
        case .paused:
            throw IngestRefusal.forbidden("the subscription of tenant '\(state.key)' is paused")
        case .active:
            return (identity, state)
        }
    }

    private func refusal(for error: any Error, logger: Logger) -> IngestRefusal {
        switch error {
        case let refusal as IngestRefusal: return refusal
        case let error as TelemetryError: return .invalid("the request is not OTLP: \(error)")
        case let error as CompressionError:
            return .invalid("the body cannot be decompressed: \(error)")
        case let failure as CommitFailure: return refusal(for: failure, logger: logger)
        default:
            logger.warning(
                "request refused, the store did not answer",
                metadata: ["error": "\(error)"]
            )
            return .unavailable("the store cannot be reached now; nothing was stored, send again")
        }
    }

    private func refusal(for failure: CommitFailure, logger: Logger) -> IngestRefusal {
        switch failure {
        case .overloaded:
            return .unavailable(
                "too many requests wait for the store; nothing was stored, send again"
            )
        case .unavailable(let reason):
            logger.warning("commit failed", metadata: ["error": "\(reason)"])
            return .unavailable("the store cannot commit now; nothing was stored, send again")
        case .permanent(let reason):
            logger.error("batch can never be stored", metadata: ["error": "\(reason)"])
            return .invalid("the batch cannot be stored as it is")
        }
    }
}
