/// What an operator decides about a running agent.
public struct AgentSettings: Sendable {
    /// The server to send to, and the way there.
    public var endpoint: HTTPEndpoint
    /// How the agent comes to its key.
    package var access: Uplink.Access
    /// The file that token or key were read from, with its option, for the operator.
    public var accessOrigin = "its file"
    /// Capabilities that sources need and the agent was not given, by name.
    var missingCapabilities: [String] = []
    /// Where the agent keeps its id and key; needed with an enrollment token.
    public var stateDirectory: String?
    /// The data sources to start, by key; the server's policy may add others.
    public var sources: [String]
    /// What the agent is to its cluster; a controller observes nothing.
    public var role = AgentRole.agent
    /// What the server's policy may never go beyond.
    public var ceiling = NodeCeiling()
    /// Rewritten every second with the ledger and what the agent costs.
    public var statusFile: String?
    /// Where the newest acknowledged batch is kept, to be sent again by hand.
    public var savedBatchDirectory: String?
    /// Bytes of files that may wait for the server, all sources together.
    public var spoolBytesMax = 512 << 20
    /// Bytes of receipts that are kept, so that invoices can be verified.
    public var receiptBytesMax = 1 << 30
    /// The node's kubelet, which tells pods' names; nil outside Kubernetes.
    public var kubelet: KubeletSettings?
    /// What the agent may take of the node.
    public var bounds = Bounds()
    /// How often it tells of itself.
    public var healthMs = 60_000
    /// How long it waits for another agent to leave the state directory: usually as long as a
    /// worker whose supervisor was killed may take to send what it has.
    public var stateWaitMs = 30_000
    /// Where in a bpffs counters, rings and connections outlive the process; nil for nowhere.
    public var mapDirectory: String?

    /// Settings with a key or token that was read from a file.
    package init(endpoint: HTTPEndpoint, access: Uplink.Access) {
        self.endpoint = endpoint
        self.access = access
        sources = SourceCatalog.usualKeys
    }

    /// Settings of an agent that enrolls with a token.
    public init(endpoint: HTTPEndpoint, enrollmentToken: String) {
        self.init(endpoint: endpoint, access: .enrollmentToken(enrollmentToken))
    }

    /// Settings of an agent that uses a key made by hand.
    public init(endpoint: HTTPEndpoint, key: String) {
        self.init(endpoint: endpoint, access: .key(key))
    }
}
