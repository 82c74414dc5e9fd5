extension PostgresError {
    /// The kind of failure; open, so that a new kind breaks nobody's switch.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case connectionFailed, connectionLost, queryFailed, timeout, cancelled, poolExhausted
            case poolClosed, invalidStatement, decoding, commitUnknown, migration, cluster
        }

        private let kind: Kind

        /// No connection could be opened.
        public static let connectionFailed = Code(kind: .connectionFailed)
        /// The connection broke while it was used; what was under way may or may not have happened.
        public static let connectionLost = Code(kind: .connectionLost)
        /// The server refused a statement; `sqlState` says why.
        public static let queryFailed = Code(kind: .queryFailed)
        /// A statement, or waiting for a lock or a connection, took longer than allowed.
        public static let timeout = Code(kind: .timeout)
        /// The task that waited was cancelled.
        public static let cancelled = Code(kind: .cancelled)
        /// No connection was free and the queue of those who wait was full.
        public static let poolExhausted = Code(kind: .poolExhausted)
        /// The pool or connection was closed.
        public static let poolClosed = Code(kind: .poolClosed)
        /// The statement cannot be sent: too many parameters, or too large.
        public static let invalidStatement = Code(kind: .invalidStatement)
        /// A column is missing, null or of another type than asked for.
        public static let decoding = Code(kind: .decoding)
        /// The connection broke during COMMIT: look before doing it again.
        public static let commitUnknown = Code(kind: .commitUnknown)
        /// The migrations and the database do not fit together.
        public static let migration = Code(kind: .migration)
        /// The private cluster cannot be created, started or kept running.
        public static let cluster = Code(kind: .cluster)

        /// The code's name.
        public var description: String { kind.rawValue }
    }
}
