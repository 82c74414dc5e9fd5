import Metering
import Postgres

extension StoreFailure {
    /// What a database error means to those who asked.
    init(_ error: PostgresError) {
        if error.isUniqueViolation {
            self = .exists(constraint: error.constraint ?? "")
        } else if error.isForeignKeyViolation {
            self = .missing(constraint: error.constraint ?? "")
        } else if error.isRetryable || error.isConnectionLoss || error.code == .timeout
            || error.code == .poolClosed || error.code == .cancelled
            || error.sqlState?.hasPrefix("57") ?? false
        {
            self = .unavailable("\(error)")
        } else {
            self = .failed("\(error)")
        }
    }
}
