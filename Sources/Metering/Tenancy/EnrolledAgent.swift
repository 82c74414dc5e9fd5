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

    public var id: UniqueID
    /// The node's name, as the agent gave it.
    public var node: String
    public var role: Role
    public var version: String
    public var state: State
    public var enrolledAt: Instant
    public var lastSeenAt: Instant?

    public init(
        id: UniqueID,
        node: String,
        role: Role,
        version: String,
        state: State,
        enrolledAt: Instant,
        lastSeenAt: Instant?
    ) {
        self.id = id
        self.node = node
        self.role = role
        self.version = version
        self.state = state
        self.enrolledAt = enrolledAt
        self.lastSeenAt = lastSeenAt
    }
}
