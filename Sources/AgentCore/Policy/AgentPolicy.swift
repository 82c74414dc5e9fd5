import Metering

/// What the server wants of this agent; arrives with the reply to a heartbeat.
///
/// `{"currency": "EUR", "sources": {"net.flow": {"enabled": true, "sample_one_in": 4,
/// "budget_bytes_per_hour": 1000000, "price_per_million_records": "0.35"}}, "redact_arguments":
/// true, "redact_names": ["session"], "sensitive_paths": ["/srv/keys"]}`; every member may be
/// missing.
struct AgentPolicy: Hashable, Sendable {
    /// What prices are in.
    var currency: String?
    /// By key; sources that are not named stay as the node has them.
    var sources: [String: SourcePolicy] = [:]
    /// Whether secrets in arguments are masked.
    var redactsArguments = true
    /// Names of secrets besides the usual ones.
    var secretNames: [String] = []

    /// Files whose opening is told; of a reply, those besides the node's.
    var sensitivePaths: [SensitivePath] = []

    init() {}

    /// Reads a reply; nil where it holds no policy.
    init?(reply: [UInt8]) {
        guard let policy = JSONTree(reply), !policy.members.isEmpty else { return nil }
        currency = policy["currency"]?.text
        for (key, source) in policy["sources"]?.members ?? [:] {
            sources[key] = SourcePolicy(source)
        }
        redactsArguments = policy["redact_arguments"]?.truth ?? true
        // A path that is none must not take the rest of the policy with it.
        sensitivePaths = (policy["sensitive_paths"]?.elements ?? [])
            .prefix(SensitivePath.countMax).compactMap(\.text)
            .compactMap { try? SensitivePath($0) }
        secretNames = (policy["redact_names"]?.elements ?? []).prefix(256).compactMap(\.text)
    }
}
