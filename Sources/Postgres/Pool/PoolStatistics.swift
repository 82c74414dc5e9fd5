/// What a pool holds now and what befell it since it began.
public struct PoolStatistics: Sendable, Hashable {
    /// Connections that are open.
    public internal(set) var openConnections = 0
    /// Open connections that are lent out.
    public internal(set) var leasedConnections = 0
    /// Tasks that wait for a connection.
    public internal(set) var waitingTasks = 0
    /// Connections opened so far.
    public internal(set) var openedTotal = 0
    /// Attempts to connect that failed.
    public internal(set) var failedTotal = 0
    /// Connections that broke.
    public internal(set) var lostTotal = 0
    /// Tasks refused because the queue was full.
    public internal(set) var refusedTotal = 0
    /// Tasks that waited in vain for `acquireTimeout`.
    public internal(set) var timedOutTotal = 0
}
