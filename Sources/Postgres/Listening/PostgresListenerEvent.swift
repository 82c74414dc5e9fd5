/// What a listener tells.
public enum PostgresListenerEvent: Sendable, Hashable {
    /// Listening began, or began again, or the reader was too slow: anything may have been missed,
    /// so what is cached must be read anew.
    case resynchronize
    /// A notification arrived.
    case notification(PostgresNotification)
}
