import Billing
import Metering
import Money

/// What all agents of a tenant may do until their next heartbeats.
struct AgentPolicy: Sendable {
    /// How often agents are to be heard from; an agent that keeps it counts in every quarter hour.
    static let intervalSeconds = 60

    private let sources: [(key: String, policy: SourcePolicy)]
    private let currency: Currency?
    private let now: Instant
    private let sensitivePaths: [String]

    /// - Parameters:
    ///   - draft: nil where nothing is subscribed.
    ///   - sensitivePaths: Files besides the usual ones, which a node takes where it allows paths.
    init(
        _ dataSources: [DataSource],
        draft: DraftBilling?,
        now: Instant,
        sensitivePaths: [String]
    ) {
        self.sensitivePaths = sensitivePaths
        currency = draft?.history.terms.currency
        self.now = now
        let limits = draft.map { PolicyLimits($0) }
        // Records that match nothing else are other senders'; agents have sources of their own.
        sources = dataSources.filter { $0.match != .signalDefault }.map { source in
            (source.key, Self.policy(of: source, limits))
        }
    }

    private static func policy(of source: DataSource, _ limits: PolicyLimits?) -> SourcePolicy {
        guard source.isEnabled else { return SourcePolicy(reason: .disabled) }
        guard let limits else { return SourcePolicy(reason: .noSubscription) }
        return limits.policy(of: source)
    }

    var json: JSONValue {
        [
            "as_of": .string(now.description), "interval_seconds": .integer(Self.intervalSeconds),
            "currency": .text(currency?.code),
            "sources": .object(sources.map { .init(name: $0.key, value: $0.policy.json) }),
            "sensitive_paths": .array(sensitivePaths.map(JSONValue.string)),
        ]
    }

    static let schema = Schema.object([
        "as_of": .time, "interval_seconds": .integer(1...3600),
        "currency": Schema.text(lengthMax: 3).orNull, "sources": .map(SourcePolicy.schema),
        "sensitive_paths": AgentPolicyForm.pathsSchema,
    ])
}
