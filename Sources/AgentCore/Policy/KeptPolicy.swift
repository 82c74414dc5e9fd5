/// The last policy of the server, kept beside the credential for `cost` and `top`.
enum KeptPolicy {
    private static func path(_ stateDirectory: String) -> String { stateDirectory + "/policy.json" }

    /// Keeps a reply as it came.
    static func keep(_ reply: [UInt8], in stateDirectory: String) throws(AgentError) {
        try TextFile.replace(path(stateDirectory), with: reply, mode: 0o600)
    }

    /// The policy; nil where none was kept.
    static func read(_ stateDirectory: String) -> AgentPolicy? {
        TextFile.bytes(path(stateDirectory)).flatMap { AgentPolicy(reply: $0) }
    }
}
