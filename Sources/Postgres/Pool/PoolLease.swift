/// A connection that a task has to itself until it gives it back.
struct PoolLease: Sendable {
    let id: PoolStateMachine.ConnectionID
    let connection: PostgresConnection
}
