extension PostgresError {
    /// Whether the connection is gone, so that the next attempt needs another one.
    public var isConnectionLoss: Bool {
        code == .connectionLost || code == .connectionFailed || code == .commitUnknown
    }

    /// Whether the same transaction, done again from its beginning, may well succeed.
    ///
    /// True for serialization failures, deadlocks, lost connections and a full pool; false for
    /// `commitUnknown`, where the first attempt may have been committed.
    public var isRetryable: Bool {
        switch sqlState {
        case "40001", "40P01", "55P03", "53300", "57P03": true
        case nil: isConnectionLoss && code != .commitUnknown || code == .poolExhausted
        default: code == .connectionLost
        }
    }

    /// Whether trying again cannot help until somebody changes the configuration.
    public var isConfigurationError: Bool {
        guard let sqlState else { return false }
        return sqlState.hasPrefix("28") || ["3D000", "42501", "22023", "42704"].contains(sqlState)
    }

    /// Whether a unique or primary key was violated.
    public var isUniqueViolation: Bool { sqlState == "23505" }

    /// Whether a foreign key was violated.
    public var isForeignKeyViolation: Bool { sqlState == "23503" }

    /// Whether a prepared statement may have outlived what it was prepared for.
    var isOutdatedPlan: Bool { sqlState == "0A000" || sqlState == "26000" }
}
