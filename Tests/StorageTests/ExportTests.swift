import Billing
import Foundation
import Metering
import Postgres
import Testing

@testable import Storage

/// Exports of a long history: each page costs its own rows, wherever in the history it is.
@Suite("Reading exports", .serialized)
struct ExportTests {
    private static let tenants = 20
    private static let days = 40
    private static let sources = 5
    private static let pageRows = 100

    /// A bucket each six hours, of every tenant and source; the last quarter hour in deltas.
    private static func fill(_ world: BillingWorld) async throws {
        let parameters: [PostgresValue] = [.int32(Int32(tenants)), .int32(Int32(days * 4))]
        _ = try await world.owner.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.tenants (tenant_id, key, name, currency)
                SELECT md5('t' || n)::uuid, 'load-' || n, 'Load', 'EUR'
                FROM generate_series(1, $1) AS n
                """,
                [parameters[0]]
            )
        )
        _ = try await world.owner.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.usage_buckets (tenant_id, quarter_hour, data_source, rule,
                    agent_id, refusal, records, canonical_bytes, billable_bytes, late_bytes)
                SELECT md5('t' || n)::uuid,
                    '2026-01-01 00:00:00+00'::timestamptz + q * interval '6 hours', 's.' || s, '1',
                    '00000000-0000-0000-0000-000000000000', '', 1, 2, q, 0
                FROM generate_series(1, $1) AS n, generate_series(0, $2 - 1) AS q,
                    generate_series(1, 5) AS s
                """,
                parameters
            )
        )
        for _ in 0..<2 {
            _ = try await world.owner.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.usage_deltas (tenant_id, quarter_hour, data_source, rule,
                        agent_id, refusal, records, canonical_bytes, billable_bytes, late_bytes)
                    SELECT md5('t' || n)::uuid, '2026-02-10 00:00:00+00', 's.' || s, '1',
                        '00000000-0000-0000-0000-000000000000', '', 1, 2, 3, 0
                    FROM generate_series(1, $1) AS n, generate_series(1, 5) AS s
                    """,
                    [parameters[0]]
                )
            )
        }
        _ = try await world.owner.query(PostgresStatement("ANALYZE"))
    }

    private static func selection(_ from: String, tenant: String? = nil) throws -> ExportSelection {
        ExportSelection(from: try instant(from), to: try instant("2026-03-01"), tenant: tenant)
    }

    /// The rows that a page's statement read of the buckets, by PostgreSQL's own account.
    private static func rowsRead(
        _ statement: PostgresStatement,
        _ world: BillingWorld
    ) async throws -> Int {
        let explained = PostgresStatement(
            PostgresSQL(
                unsafeSQL: "EXPLAIN (ANALYZE, COSTS off, TIMING off) " + statement.sql.text
            ),
            statement.parameters
        )
        let plan = try await world.database.pool.query(explained).map {
            try $0.string("QUERY PLAN")
        }
        var read = 0
        for (index, line) in plan.enumerated() where line.contains("on usage_buckets") {
            read += line.firstMatch(of: /actual rows=(\d+)/).flatMap { Int($0.1) } ?? 0
            let removed = plan[(index + 1)...].prefix { !$0.contains("->") }
                .compactMap { $0.firstMatch(of: /Rows Removed by .*: (\d+)/) }.first
            read += removed.flatMap { Int($0.1) } ?? 0
        }
        return read
    }

    @Test("a page of usage reads about as many rows as it has, at any place of the history")
    func cost() async throws {
        try await BillingWorld.run { world in
            try await Self.fill(world)
            let total = Self.tenants * Self.days * 4 * Self.sources
            for from in ["2026-01-01", "2026-01-20T06:00", "2026-02-08"] {
                let statement = ExportRepository.usage(
                    try Self.selection(from),
                    nil,
                    Self.pageRows
                )
                let read = try await Self.rowsRead(statement, world)
                #expect(read >= Self.pageRows)
                #expect(read < total / 20, "\(read) of \(total) rows from \(from)")
            }
        }
    }

    @Test("pages give every row once, in order, sums of deltas included")
    func pages() async throws {
        try await BillingWorld.run { world in
            try await Self.fill(world)
            let exports = ExportRepository(database: world.control)
            for (tenant, count) in [(nil, 20), ("load-7", 1)] {
                let selection = try Self.selection("2026-02-09T18:00", tenant: tenant)
                var rows: [UsageExportRow] = []
                while true {
                    let page = try await exports.usage(
                        selection,
                        after: rows.last?.position,
                        limit: 7
                    )
                    rows += page
                    if page.count < 7 { break }
                }
                #expect(rows.count == count * Self.sources * 2)
                #expect(Set(rows.map(\.position)).count == rows.count)
                #expect(rows.last?.billableBytes == 6)
                #expect(rows.allSatisfy { tenant == nil || $0.tenant == tenant })
                #expect(rows.map(\.quarterHour) == rows.map(\.quarterHour).sorted())
            }
        }
    }
}
