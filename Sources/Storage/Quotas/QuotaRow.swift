import Billing
import Metering
import Money
import Postgres

/// What an enforced charge has come to in its phase, as it is stored.
struct QuotaRow: Hashable, Sendable {
    /// Which row.
    struct Key: Hashable, Comparable, Sendable {
        var tenant: UniqueID
        var charge: String

        static func < (left: Key, right: Key) -> Bool {
            (left.tenant, left.charge) < (right.tenant, right.charge)
        }
    }

    var key: Key
    var revision: Int64
    /// The half-open time in which the row counts.
    var phase: BillingPeriod
    var freeBytes: Int64
    var usedBytes: Int64
    var settledAmount: Rational

    /// Whether the row counts what an agreement of that revision uses at an instant.
    func isValid(revision: Int64, at now: Instant) -> Bool {
        self.revision == revision && phase.contains(now)
    }
}

extension QuotaRow {
    init(row: PostgresRow) throws(PostgresError) {
        let settled = try row.string("settled_amount")
        guard let settledAmount = Rational(settled) else {
            throw PostgresError(
                code: .decoding,
                message: "quotas.settled_amount '\(settled)' is no fraction"
            )
        }
        self.init(
            key: Key(tenant: try row.id("tenant_id"), charge: try row.string("charge")),
            revision: try row.int64("revision"),
            phase: BillingPeriod(
                start: try row.instant("phase_start"),
                end: try row.instant("phase_end")
            ),
            freeBytes: try row.int64("free_bytes"),
            usedBytes: try row.int64("used_bytes"),
            settledAmount: settledAmount
        )
    }
}
