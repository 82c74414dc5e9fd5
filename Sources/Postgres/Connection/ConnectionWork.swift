/// What a connection is asked to do.
enum ConnectionWork: Sendable {
    /// Statements with one sync; see `PostgresConnection.pipeline`.
    case pipeline([PostgresStatement])
    /// Statements by the simple protocol, without results.
    case script(PostgresSQL)
    /// A binary COPY from the client.
    case copyIn(PostgresSQL, rows: [[PostgresValue]])
    /// Nothing but the rollback of a transaction that is still open.
    case rollBackIfOpen
}
