/// What the pool's lock protects: the machine, the connections and those who wait.
struct PoolState: Sendable {
    /// What an action means for the outside, done after the lock is released.
    enum Effect: Sendable {
        case connect(PoolStateMachine.ConnectionID, after: Duration)
        case resume(Waiter, Result<PoolLease, PostgresError>)
        case close(PostgresConnection)
    }

    typealias Waiter = CheckedContinuation<Result<PoolLease, PostgresError>, Never>

    var machine: PoolStateMachine
    var connections: [PoolStateMachine.ConnectionID: PostgresConnection] = [:]
    var waiters: [PoolStateMachine.WaiterID: Waiter] = [:]
    /// Why the last attempt to connect failed; nil since one succeeded.
    var lastFailure: PostgresError?

    init(settings: PoolSettings) {
        machine = PoolStateMachine(settings: settings)
    }

    /// Replaces the machine's identifiers by what they stand for.
    mutating func resolve(_ actions: [PoolStateMachine.Action]) -> [Effect] {
        actions.compactMap { action in
            switch action {
            case .connect(let id, let delay): return .connect(id, after: delay)
            case .lease(let id, let waiter):
                guard let waiter = waiters.removeValue(forKey: waiter),
                    let connection = connections[id]
                else { return nil }
                return .resume(waiter, .success(PoolLease(id: id, connection: connection)))
            case .fail(let waiter, let code):
                guard let waiter = waiters.removeValue(forKey: waiter) else { return nil }
                return .resume(waiter, .failure(failure(code)))
            case .close(let id):
                return connections.removeValue(forKey: id).map { .close($0) }
            }
        }
    }

    private func failure(_ code: PostgresError.Code) -> PostgresError {
        switch code {
        case .poolClosed: return PostgresError(code: code, message: "the pool was closed")
        case .cancelled: return PostgresError(code: code, message: "the task was cancelled")
        case .poolExhausted:
            return PostgresError(
                code: code,
                message: "all database connections are in use and the queue is full",
                remedy: "try again later, or let the pool open more connections"
            )
        default:
            // A server that cannot be reached is the better answer than the time it took.
            return lastFailure
                ?? PostgresError(
                    code: code,
                    message: "no database connection became free in time",
                    remedy: "try again later, or let the pool open more connections"
                )
        }
    }
}
