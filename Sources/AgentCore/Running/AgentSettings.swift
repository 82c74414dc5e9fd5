/// What an operator decides about a running agent.
public struct AgentSettings: Sendable {
    /// The server to send to.
    public var server: ServerAddress
    /// How the agent comes to its key.
    package var access: Uplink.Access
    /// Where the agent keeps its id and key; needed with an enrollment token.
    public var stateDirectory: String?
    /// The data sources to start, by key.
    public var sources: [String]
    /// Rewritten every second with the ledger and what the agent costs.
    public var statusFile: String?
    /// Where the newest acknowledged batch is kept, to be sent again by hand.
    public var savedBatchDirectory: String?
    /// Compressed bytes that may wait for the server, all sources together.
    public var queueBytesMax = 8 << 20

    /// Settings with a key or token that was read from a file.
    package init(server: ServerAddress, access: Uplink.Access) {
        self.server = server
        self.access = access
        sources = SourceCatalog.keys
    }

    /// Settings of an agent that enrolls with a token.
    public init(server: ServerAddress, enrollmentToken: String) {
        self.init(server: server, access: .enrollmentToken(enrollmentToken))
    }

    /// Settings of an agent that uses a key made by hand.
    public init(server: ServerAddress, key: String) {
        self.init(server: server, access: .key(key))
    }
}
