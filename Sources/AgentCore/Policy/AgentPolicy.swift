/// What the server wants of this agent; arrives with the reply to a heartbeat.
///
/// `{"policy": {"sources": {"net.flow": {"enabled": true, "sample_weight": 4, "bytes_per_hour":
/// 1000000, "price_per_million_records": "0.35 EUR"}}, "redact_arguments": true,
/// "redact_names": ["session"]}}`; every member may be missing.
struct AgentPolicy: Hashable, Sendable {
    /// By key; sources that are not named stay as the node has them.
    var sources: [String: SourcePolicy] = [:]
    /// Whether secrets in arguments are masked.
    var redactsArguments = true
    /// Names of secrets besides the usual ones.
    var secretNames: [String] = []

    init() {}

    /// Reads a reply; nil where it holds no policy.
    init?(reply: [UInt8]) {
        guard let tree = JSONTree(reply), !tree.members.isEmpty else { return nil }
        let policy = tree["policy"] ?? tree
        for (key, source) in policy["sources"]?.members ?? [:] {
            sources[key] = SourcePolicy(source)
        }
        for source in policy["sources"]?.elements ?? [] {
            if let key = source["data_source"]?.text { sources[key] = SourcePolicy(source) }
        }
        redactsArguments = policy["redact_arguments"]?.truth ?? true
        secretNames = (policy["redact_names"]?.elements ?? []).prefix(256).compactMap(\.text)
    }
}
