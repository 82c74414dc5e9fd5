/// How far a transaction is kept apart from others that run at the same time.
public enum PostgresIsolation: Sendable {
    /// Each statement sees what was committed before it began.
    case readCommitted
    /// All statements see one snapshot.
    case repeatableRead
    /// As if transactions ran one after the other; may fail with SQLSTATE 40001.
    case serializable
}
