import FoundationEssentials

/// What `meterbee-agent run --status-file` writes, as far as the demo reads it.
struct AgentStatus: Decodable, Sendable {
    /// One data source.
    struct Source: Decodable, Sendable {
        var key: String
        /// Which hook it took; nil where none could be had.
        var hook: String?
        /// Why it could not be started.
        var error: String?
        var acknowledged: Int64?
        var lost: Int64?
    }

    var sources: [Source]

    /// Reads the file; nil while there is none.
    static func read(_ path: String) -> AgentStatus? {
        guard let bytes = ProcFile.bytes(path) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(AgentStatus.self, from: Data(bytes))
    }
}
