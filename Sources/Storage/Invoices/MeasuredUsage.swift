import Billing
import Metering
import Postgres

/// What was measured in the periods that some tenants' invoices price: one statement for all.
struct MeasuredUsage: Sendable {
    /// A stretch of time of a tenant.
    struct Window: Hashable, Sendable {
        var tenant: UniqueID
        var period: BillingPeriod
    }

    private var entries: [UniqueID: [UsageEntry]] = [:]

    /// Sums usage in each window; windows of one tenant do not overlap.
    static func read(
        _ windows: [Window],
        _ transaction: PostgresTransaction
    ) async throws -> MeasuredUsage {
        var usage = MeasuredUsage()
        guard !windows.isEmpty else { return usage }
        let rows = try await transaction.query(
            PostgresStatement(
                sums,
                [
                    .int64Array(windows.indices.map { Int64($0) }),
                    .uuidArray(windows.map { PostgresUUID($0.tenant) }),
                    .timestampArray(
                        unixMicroseconds: windows.map { $0.period.start.unixMicroseconds }
                    ),
                    .timestampArray(
                        unixMicroseconds: windows.map { $0.period.end.unixMicroseconds }
                    ),
                ]
            )
        )
        for row in rows {
            let window = windows[try row.int("place")]
            guard let bytes = Int128(try row.decimal("bytes")) else {
                throw StoreFailure.failed("a sum of usage is no whole number")
            }
            // A sum stands at its window's start: rating asks for whole windows.
            let entry = UsageEntry(
                dataSource: try row.string("data_source"),
                at: window.period.start,
                bytes: bytes
            )
            usage.entries[window.tenant, default: []].append(entry)
        }
        return usage
    }

    /// Forgets a data source of a tenant, to be counted again.
    mutating func remove(_ source: String, of tenant: UniqueID) {
        entries[tenant]?.removeAll { $0.dataSource == source }
    }

    /// Adds what was counted again in a window.
    mutating func add(_ bytes: Int128, _ source: String, in window: Window) {
        entries[window.tenant, default: []].append(
            UsageEntry(dataSource: source, at: window.period.start, bytes: bytes)
        )
    }

    /// What was measured of a tenant.
    func recorded(of tenant: UniqueID) -> RecordedUsage {
        RecordedUsage(usage: entries[tenant] ?? [])
    }

    private static let sums: PostgresSQL = """
        SELECT w.place, u.data_source, sum(u.billable_bytes) AS bytes
        FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
            AS w (place, tenant_id, starts, ends)
        JOIN meterbee.usage AS u
            ON u.tenant_id = w.tenant_id AND u.quarter_hour >= w.starts
            AND u.quarter_hour < w.ends AND u.refusal = ''
        GROUP BY w.place, u.data_source
        """
}
