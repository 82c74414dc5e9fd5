/// Work in a connection's queue, and who waits for it.
struct ConnectionJob: Sendable {
    let id: UInt64
    let work: ConnectionWork
    /// Whether a failure also rolls back the transaction that is open.
    let rollsBackOnFailure: Bool
    let complete: @Sendable (Result<[PostgresRows], PostgresError>) -> Void
}
