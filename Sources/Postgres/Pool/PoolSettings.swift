/// How many connections a pool keeps and how long others wait for one.
public struct PoolSettings: Sendable {
    /// Connections kept open even when idle.
    public var minimumConnections: Int
    /// Connections at most.
    public var maximumConnections: Int
    /// Tasks that may wait for a connection; one more fails at once with `poolExhausted`.
    public var waitQueueLimit: Int
    /// How long a task waits for a connection.
    public var acquireTimeout: Duration
    /// A connection above the minimum is closed when idle so long.
    public var idleTimeout: Duration

    /// Takes every limit by name.
    public init(
        minimumConnections: Int = 1,
        maximumConnections: Int = 8,
        waitQueueLimit: Int = 1_024,
        acquireTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(60)
    ) {
        self.minimumConnections = minimumConnections
        self.maximumConnections = maximumConnections
        self.waitQueueLimit = waitQueueLimit
        self.acquireTimeout = acquireTimeout
        self.idleTimeout = idleTimeout
    }
}
