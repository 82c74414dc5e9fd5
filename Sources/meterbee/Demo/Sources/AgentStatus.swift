import FoundationEssentials

/// What `meterbee-agent run --status-file` writes, as far as the demo reads it.
struct AgentStatus: Decodable, Sendable {
    /// One data source.
    struct Source: Decodable, Sendable {
        /// Which hook it took; nil where none could be had.
        var hook: String?
        /// What is wrong with it.
        var trouble: String?
        /// Records that the server acknowledged.
        var acknowledged: Int64?
        /// Records that were seen and can no longer be delivered.
        var lost: Int64?
    }

    /// The connection to the server.
    struct Uplink: Decodable, Sendable {
        var trouble: String?
    }

    /// Nil until it is enrolled.
    var agentId: String?
    var sources: [String: Source]
    var uplink: Uplink

    /// Reads the file; nil while there is none.
    static func read(_ path: String) -> AgentStatus? {
        guard let bytes = ProcFile.bytes(path) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(AgentStatus.self, from: Data(bytes))
    }
}
