/// An agent that enrolled: a node's daemon or a cluster's controller.
public struct EnrolledAgent: Hashable, Sendable {
    /// What kind of agent it is.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        case agent
        case controller
    }

    /// Whether its key is accepted.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case enrolled
        case revoked
    }

    /// A UUIDv7, so in the order of creation.
    public var id: UniqueID
    /// The node's name, as the agent gave it.
    public var node: String
    /// What tells machines of one name apart, such as the machine's id; empty where it gave none.
    public var hostID: String
    /// Whether it is a node's daemon or a cluster's controller.
    public var role: Role
    /// The agent's own version, as it gave it.
    public var version: String
    /// Whether its key is accepted.
    public var state: State
    /// When it enrolled, on PostgreSQL's clock.
    public var enrolledAt: Instant
    /// When the server last heard from it; nil before the first time.
    public var lastSeenAt: Instant?
    /// Its account by data source as of then, as a JSON object of objects of counters.
    public var ledgerJSON: String

    /// Takes every property by name.
    public init(
        id: UniqueID,
        node: String,
        hostID: String = "",
        role: Role,
        version: String,
        state: State,
        enrolledAt: Instant,
        lastSeenAt: Instant? = nil,
        ledgerJSON: String = "{}"
    ) {
        self.id = id
        self.node = node
        self.hostID = hostID
        self.role = role
        self.version = version
        self.state = state
        self.enrolledAt = enrolledAt
        self.lastSeenAt = lastSeenAt
        self.ledgerJSON = ledgerJSON
    }
}
