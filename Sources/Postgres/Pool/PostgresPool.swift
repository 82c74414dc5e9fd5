public import Logging
public import ServiceLifecycle
import Synchronization

/// Connections shared by many tasks; opens, checks, replaces and closes them while `run()` runs.
public final class PostgresPool: Sendable, Service {
    private let configuration: PostgresConfiguration
    private let settings: PoolSettings
    private let logger: Logger
    private let state: Mutex<PoolState>
    /// Connections to open; the machine asks for no more than the maximum at a time.
    private let openings: AsyncStream<Opening>
    private let openingsInput: AsyncStream<Opening>.Continuation

    private struct Opening {
        let id: PoolStateMachine.ConnectionID
        let delay: Duration
    }

    /// Makes a pool; it connects once `run()` runs.
    public init(
        configuration: PostgresConfiguration,
        settings: PoolSettings = PoolSettings(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.settings = settings
        self.logger = logger
        state = Mutex(PoolState(settings: settings))
        (openings, openingsInput) = AsyncStream.makeStream()
    }

    /// What the pool holds now and what befell it.
    public var statistics: PoolStatistics { state.withLock { $0.machine.statistics } }

    /// Keeps the pool until graceful shutdown or cancellation; queries wait until it runs.
    ///
    /// It returns when every connection that was lent out has come back, or after 30 seconds.
    public func run() async throws {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await serve()
            } onGracefulShutdown: {
                self.shutDown()
            }
        } onCancel: {
            shutDown()
        }
    }

    private func serve() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.reapIdle() }
            change { $0.start() }
            for await opening in openings {
                group.addTask { await self.open(opening) }
            }
            await waitForLeases()
            group.cancelAll()
        }
    }

    private func shutDown() {
        change { $0.shutDown() }
        openingsInput.finish()
    }

    private func waitForLeases() async {
        for _ in 0..<600 {
            if state.withLock({ $0.machine.isFinished }) { return }
            try? await Task.sleep(for: .milliseconds(50))
            if Task.isCancelled { return }
        }
    }

    private func reapIdle() async {
        let period = max(settings.idleTimeout / 4, .milliseconds(10))
        while !Task.isCancelled {
            try? await Task.sleep(for: period)
            change { $0.reap(now: .now) }
        }
    }

    private func open(_ opening: Opening) async {
        let id = opening.id
        do {
            if opening.delay > .zero { try await Task.sleep(for: opening.delay) }
            let connection = try await PostgresConnection.connect(
                configuration,
                onNotification: nil,
                onEnd: { [weak self] _ in self?.connectionEnded(id) }
            )
            didOpen(id, connection)
        } catch {
            didFail(id, error as? PostgresError)
        }
    }

    private func didOpen(_ id: PoolStateMachine.ConnectionID, _ connection: PostgresConnection) {
        let effects = state.withLock { state in
            state.lastFailure = nil
            state.connections[id] = connection
            let actions = state.machine.opened(id, now: .now)
            return state.resolve(actions)
        }
        perform(effects)
        // It may have ended before it had its place.
        if !connection.isUsable { connectionEnded(id) }
    }

    private func didFail(_ id: PoolStateMachine.ConnectionID, _ error: PostgresError?) {
        if let error {
            logger.warning("cannot connect to PostgreSQL", metadata: ["error": "\(error)"])
        }
        let jitter = Double.random(in: 0..<1)
        let effects = state.withLock { state in
            state.lastFailure = error ?? state.lastFailure
            let actions = state.machine.failed(
                id,
                isPermanent: error?.isConfigurationError ?? false,
                jitter: jitter
            )
            return state.resolve(actions)
        }
        perform(effects)
    }

    private func connectionEnded(_ id: PoolStateMachine.ConnectionID) {
        change { $0.lost(id) }
    }

    private func change(_ body: (inout PoolStateMachine) -> [PoolStateMachine.Action]) {
        let effects = state.withLock { state in
            let actions = body(&state.machine)
            return state.resolve(actions)
        }
        perform(effects)
    }

    private func perform(_ effects: [PoolState.Effect]) {
        for effect in effects {
            switch effect {
            case .connect(let id, let delay): openingsInput.yield(Opening(id: id, delay: delay))
            case .resume(let waiter, let result): waiter.resume(returning: result)
            case .close(let connection): connection.beginClose()
            }
        }
    }
}

extension PostgresPool {
    /// A connection for the caller alone.
    ///
    /// - Throws: `poolExhausted`, `timeout`, `cancelled`, `poolClosed`, or why none could be
    ///   opened.
    func acquire() async throws(PostgresError) -> PoolLease {
        let lease = state.withLock { state in
            state.machine.leaseIdle().flatMap { id in
                state.connections[id].map { PoolLease(id: id, connection: $0) }
            }
        }
        if let lease { return lease }
        let waiter = state.withLock { $0.machine.nextID() }
        // Cancelled when this function returns.
        async let _ = expire(waiter)
        return try await wait(waiter).get()
    }

    /// Gives a connection back; one that is broken or has a transaction open is replaced.
    func release(_ lease: PoolLease) {
        let isReusable = lease.connection.isIdle
        change { $0.release(lease.id, isReusable: isReusable, now: .now) }
        // It may have ended between the look and its return.
        if isReusable, !lease.connection.isUsable { connectionEnded(lease.id) }
    }

    private func wait(_ waiter: PoolStateMachine.WaiterID) async -> Result<PoolLease, PostgresError>
    {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let effects = state.withLock { state in
                    state.waiters[waiter] = continuation
                    let actions = state.machine.acquire(waiter)
                    return state.resolve(actions)
                }
                perform(effects)
                // The handler below may have run before there was anything to abandon.
                if Task.isCancelled { change { $0.abandon(waiter, .cancelled) } }
            }
        } onCancel: {
            change { $0.abandon(waiter, .cancelled) }
        }
    }

    private func expire(_ waiter: PoolStateMachine.WaiterID) async {
        do {
            try await Task.sleep(for: settings.acquireTimeout)
        } catch {
            return
        }
        change { $0.abandon(waiter, .timeout) }
    }
}
