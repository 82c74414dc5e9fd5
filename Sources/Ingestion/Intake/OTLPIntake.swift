import Compression
package import HTTPTypes
public import Logging
public import Metering
import Telemetry

/// Takes OTLP requests from admission to the durable commit, whatever transport brought them.
///
/// A transport asks in the order of the contract: `admit` (key, scope, subscription), then its own
/// checks of type and size, then `take` (content). Nothing is acknowledged before the commit is
/// durable.
public struct OTLPIntake: Sendable {
    /// What the intake takes from outside itself.
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
    /// The limits in force.
    package let settings: IngestSettings
    let environment: Environment
    let counters: IngestCounters
    let codecs = CodecPool()
    private let rates = RateLimiter()

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

    /// Counts an answer, in gRPC the one that HTTP would have given.
    package func countReply(status: HTTPResponse.Status) {
        counters.countReply(status: status.code)
    }

    /// A share of the memory for requests in flight, empty so far.
    package func openCharge() -> MemoryCharge { MemoryCharge(budget: budget) }

    /// Finds out who sends; throws a refusal for a key that may not send now.
    package func admit(
        authorization: String?,
        idempotencyKey: String?
    ) async throws -> AdmittedSender {
        guard let identity = try await directory.identity(authorization: authorization) else {
            throw IngestRefusal.unauthenticated
        }
        guard identity.mayIngest else {
            throw IngestRefusal.forbidden(
                "the API key lacks the scope 'ingest'; send with a key that has it"
            )
        }
        let state = try await activeState(of: identity.tenant)
        try rates.takeRequest(state)
        return try AdmittedSender(
            identity: identity,
            state: state,
            idempotencyKey: idempotencyKey
        )
    }

    /// A tenant's agreement, which is active; throws a refusal where it is not.
    func activeState(of tenant: UniqueID) async throws -> TenantState {
        guard let state = try await directory.tenantState(tenant) else {
            throw IngestRefusal.unauthenticated
        }
        switch state.subscription {
        case .none:
            throw IngestRefusal.forbidden(
                "tenant '\(state.key)' has no active subscription; ask the operator to subscribe it"
            )
        case .paused:
            throw IngestRefusal.forbidden("the subscription of tenant '\(state.key)' is paused")
        case .active: return state
        }
    }

    /// Decompresses, meters and commits; returns when the batch is durable.
    package func take(_ submission: OTLPSubmission) async throws -> OTLPAcknowledgement {
        let body = try decompressed(submission)
        try rates.takeBytes(body.count, submission.sender.state)
        let pending = PendingRequest(
            identity: submission.sender.identity,
            state: submission.sender.state,
            signal: submission.signal,
            batch: try submission.sender.batch.get(),
            wantsReceipt: submission.wantsReceipt,
            body: body,
            message: try protobuf(body, of: submission)
        )
        let (outcome, metered) = try await commit(pending)
        return try acknowledgement(of: outcome, metered)
    }

    /// What to tell the sender of a request that ended with this error.
    package func refusal(for error: any Error, logger: Logger) -> IngestRefusal {
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
