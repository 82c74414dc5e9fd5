/// Which connections a pool has, who waits for one, and what to do next; does nothing itself.
struct PoolStateMachine: Sendable {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    /// What the shell does next, in order.
    enum Action: Equatable {
        case connect(ConnectionID, after: Duration)
        case lease(ConnectionID, to: WaiterID)
        case fail(WaiterID, PostgresError.Code)
        case close(ConnectionID)
    }

    private enum State: Equatable {
        case connecting
        case idle(since: ContinuousClock.Instant)
        case leased
    }

    private let settings: PoolSettings
    private var states: [ConnectionID: State] = [:]
    /// The last one returned is the first one lent: its caches are warm, and the others may be
    /// closed.
    private var idle: [ConnectionID] = []
    private var waiters: [WaiterID] = []
    private var lastID = 0
    private var failuresInRow = 0
    private var isRunning = false
    private(set) var isShutDown = false
    private var totals = PoolStatistics()

    init(settings: PoolSettings) {
        self.settings = settings
    }

    /// Whether every connection is closed after a shutdown.
    var isFinished: Bool { isShutDown && states.isEmpty }

    var statistics: PoolStatistics {
        var statistics = totals
        statistics.openConnections = states.values.count { $0 != .connecting }
        statistics.leasedConnections = states.values.count { $0 == .leased }
        statistics.waitingTasks = waiters.count
        return statistics
    }

    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// Opens the minimum.
    mutating func start() -> [Action] {
        isRunning = true
        return refill(after: .zero)
    }

    /// A free connection at once, if there is one and nobody waits.
    mutating func leaseIdle() -> ConnectionID? {
        guard !isShutDown, waiters.isEmpty, let id = idle.popLast() else { return nil }
        states[id] = .leased
        return id
    }

    /// A task wants a connection.
    mutating func acquire(_ waiter: WaiterID) -> [Action] {
        guard !isShutDown else { return [.fail(waiter, .poolClosed)] }
        if let id = leaseIdle() { return [.lease(id, to: waiter)] }
        guard waiters.count < settings.waitQueueLimit else {
            totals.refusedTotal += 1
            return [.fail(waiter, .poolExhausted)]
        }
        waiters.append(waiter)
        return refill(after: .zero)
    }

    /// A task no longer wants one; nothing if it was served already.
    mutating func abandon(_ waiter: WaiterID, _ code: PostgresError.Code) -> [Action] {
        guard let index = waiters.firstIndex(of: waiter) else { return [] }
        waiters.remove(at: index)
        if code == .timeout { totals.timedOutTotal += 1 }
        return [.fail(waiter, code)]
    }

    /// A connection was opened.
    mutating func opened(_ id: ConnectionID, now: ContinuousClock.Instant) -> [Action] {
        guard states[id] == .connecting else { return [.close(id)] }
        failuresInRow = 0
        totals.openedTotal += 1
        return offer(id, now: now) + refill(after: .zero)
    }

    /// A connection could not be opened; `jitter` is drawn from 0 ..< 1.
    ///
    /// Those who wait go on waiting for a server that may come back, unless only a change of the
    /// configuration can help.
    mutating func failed(
        _ id: ConnectionID,
        isPermanent: Bool,
        jitter: Double
    ) -> [Action] {
        guard states.removeValue(forKey: id) != nil, !isShutDown else { return [] }
        failuresInRow += 1
        totals.failedTotal += 1
        var actions: [Action] = []
        if isPermanent {
            actions = waiters.map { .fail($0, .connectionFailed) }
            waiters = []
        }
        return actions
            + refill(after: ReconnectDelay.after(failures: failuresInRow, jitter: jitter))
    }

    /// An idle connection broke; one that is lent out is noticed when it comes back.
    mutating func lost(_ id: ConnectionID) -> [Action] {
        guard case .idle = states[id] else { return [] }
        return remove(id)
    }

    /// A connection came back.
    mutating func release(
        _ id: ConnectionID,
        isReusable: Bool,
        now: ContinuousClock.Instant
    ) -> [Action] {
        guard states[id] == .leased else { return [] }
        return isReusable ? offer(id, now: now) : remove(id)
    }

    /// Closes what was idle for too long, down to the minimum.
    mutating func reap(now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        for id in idle where states.count > settings.minimumConnections {
            guard case .idle(let since) = states[id], now - since >= settings.idleTimeout else {
                continue
            }
            states[id] = nil
            actions.append(.close(id))
        }
        idle.removeAll { states[$0] == nil }
        return actions
    }

    /// Closes what is idle now, and the rest as it comes back.
    mutating func shutDown() -> [Action] {
        guard !isShutDown else { return [] }
        isShutDown = true
        let actions = waiters.map { Action.fail($0, .poolClosed) } + idle.map { .close($0) }
        for id in idle { states[id] = nil }
        for id in states.keys where states[id] == .connecting { states[id] = nil }
        (waiters, idle) = ([], [])
        return actions
    }

    private mutating func offer(_ id: ConnectionID, now: ContinuousClock.Instant) -> [Action] {
        if isShutDown {
            states[id] = nil
            return [.close(id)]
        }
        guard !waiters.isEmpty else {
            states[id] = .idle(since: now)
            idle.append(id)
            return []
        }
        states[id] = .leased
        return [.lease(id, to: waiters.removeFirst())]
    }

    private mutating func remove(_ id: ConnectionID) -> [Action] {
        states[id] = nil
        idle.removeAll { $0 == id }
        totals.lostTotal += 1
        return [.close(id)] + refill(after: .zero)
    }

    /// Connects as often as the minimum and those who wait ask for, up to the maximum.
    private mutating func refill(after delay: Duration) -> [Action] {
        guard isRunning, !isShutDown else { return [] }
        let connecting = states.values.count { $0 == .connecting }
        let wanted = max(
            settings.minimumConnections - states.count,
            waiters.count - connecting
        )
        var count = min(wanted, settings.maximumConnections - states.count)
        if failuresInRow > 0 {
            // While the server is away one attempt at a time is enough.
            count = min(count, 1 - connecting)
        }
        guard count > 0 else { return [] }
        return (0..<count).map { _ in
            let id = nextID()
            states[id] = .connecting
            return .connect(id, after: delay)
        }
    }
}
