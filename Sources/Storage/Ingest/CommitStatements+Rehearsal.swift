import Metering
import Postgres

extension CommitStatements {
    /// A commit of nothing, rolled back: afterwards the connection knows and has planned the
    /// statements of every ordinary commit.
    static let rehearsal: [PostgresStatement] = {
        let epoch = Instant(unixSeconds: 0)
        return [
            begin, setTenants([]), lockEpoch, claim([]), readClock,
            QuotaStatements.revisions(of: []),
            findKnown([]), insertSegments([], ids: [], receivedAt: epoch),
            insertUsage([], receivedAt: epoch), ReceiptStatements.insert([], receivedAt: epoch),
            rollback,
        ]
    }()
}
