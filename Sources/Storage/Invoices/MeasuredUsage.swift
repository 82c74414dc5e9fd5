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
    private var presence: [UniqueID: [PresenceCount]] = [:]

    /// Sums usage in each window; windows of one tenant do not overlap.
    static func read(
        _ windows: [Window],
        _ transaction: PostgresTransaction
    ) async throws -> MeasuredUsage {
        var usage = MeasuredUsage()
        guard !windows.isEmpty else { return usage }
        let parameters: [PostgresValue] = [
            .int64Array(windows.indices.map { Int64($0) }),
            .uuidArray(windows.map { PostgresUUID($0.tenant) }),
            .timestampArray(unixMicroseconds: windows.map { $0.period.start.unixMicroseconds }),
            .timestampArray(unixMicroseconds: windows.map { $0.period.end.unixMicroseconds }),
        ]
        let results = try await transaction.pipeline([
            PostgresStatement(sums, parameters), PostgresStatement(counts, parameters),
        ])
        try usage.addSums(results[0], windows)
        try usage.addCounts(results[1], windows)
        return usage
    }

    private mutating func addSums(_ rows: PostgresRows, _ windows: [Window]) throws {
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
            entries[window.tenant, default: []].append(entry)
        }
    }

    private mutating func addCounts(_ rows: PostgresRows, _ windows: [Window]) throws {
        for row in rows {
            let count = PresenceCount(
                resource: try row.word("role"),
                quarterHour: try row.instant("quarter_hour"),
                minutes: try row.int("minutes"),
                count: try row.int64("agents")
            )
            presence[windows[try row.int("place")].tenant, default: []].append(count)
        }
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
    func recorded(of tenant: UniqueID) -> MeteredUsage {
        MeteredUsage(usage: entries[tenant] ?? [], presence: presence[tenant] ?? [])
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

    /// Agents by how many minutes of each quarter hour they were heard in.
    private static let counts: PostgresSQL = """
        SELECT w.place, p.role, p.quarter_hour, bit_count(p.minutes::integer::bit(15)) AS minutes,
            count(*) AS agents
        FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
            AS w (place, tenant_id, starts, ends)
        JOIN meterbee.agent_presence AS p
            ON p.tenant_id = w.tenant_id AND p.quarter_hour >= w.starts
            AND p.quarter_hour < w.ends
        GROUP BY w.place, p.role, p.quarter_hour, 4
        """
}
