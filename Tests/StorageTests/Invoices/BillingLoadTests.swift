import Billing
import Crypto
import Foundation
import Metering
import Money
import Postgres
import Storage
import Synchronization
import Testing

/// A run of many due subscriptions: it prints invoices per second, keeps its memory, and goes on
/// where it was killed.
///
/// `METERBEE_TEST_FULL=1` bills 100,000 subscriptions; else 2,000.
@Suite("Many due subscriptions", .serialized)
struct BillingLoadTests {
    private static let isFull = ProcessInfo.processInfo.environment["METERBEE_TEST_FULL"] == "1"
    private static let count = isFull ? 100_000 : 2_000

    private static let plan = """
        {"key": "growth", "currency": "EUR", "charges": [
        {"key": "platform", "type": "flat", "amount": "49.00"},
        {"key": "network", "type": "usage", "data_sources": ["otlp.logs"], "free_bytes": 1000000000,
        "unit": "GB", "model": "graduated", "tiers": [{"up_to": null, "unit_amount": "0.30"}]}]}
        """

    /// What a run showed of itself.
    private struct Shown: Sendable {
        var memoryBytes: [Int] = []
        var tenants = 0
    }

    @Test("a killed run is gone on with, each invoice is there once, memory stays flat")
    func load() async throws {
        try await BillingWorld.run { world in
            let plan = try await world.publish(Self.plan)
            try await world.fill(Self.count, plan)
            try await world.set(clock: try instant("2026-02-01"))
            let killedAt = try await Self.runUntilKilled(world)
            let shown = Mutex(Shown())
            let begin = ContinuousClock.now
            let report = try await world.runner().run { report in
                shown.withLock { $0.memoryBytes.append(Self.residentBytes()) }
            }
            let seconds = begin.duration(to: .now) / .seconds(1)
            let rate = Int(Double(report.invoices) / seconds)
            print("killed after \(killedAt) tenants; then \(report.invoices) invoices, \(rate)/s")
            #expect(report.failures.isEmpty, "\(report.failures.first.map { "\($0)" } ?? "")")
            #expect(report.dueTenants == Self.count - killedAt)
            try await Self.checkBooks(world)
            let memory = shown.withLock { $0.memoryBytes }
            if let early = memory.dropFirst(memory.count / 5).first, let last = memory.last {
                print("resident after a fifth \(early >> 20) MiB, at the end \(last >> 20) MiB")
                #expect(last < early + early / 4 + (16 << 20))
            }
        }
    }

    /// Runs until a third is done, then takes its connections away, as a kill does.
    private static func runUntilKilled(_ world: BillingWorld) async throws -> Int {
        struct Killed: Error {}
        let shown = Mutex(Shown())
        let running = Task {
            try await world.runner().run { report in
                shown.withLock { $0.tenants = report.tenants }
                if report.tenants >= count / 3 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: (any Error).self) { try await running.value }
        return shown.withLock { $0.tenants }
    }

    private static func checkBooks(_ world: BillingWorld) async throws {
        try await world.expectNoGaps()
        try await world.expectChain()
        let row = try await world.owner.query(
            PostgresStatement(
                """
                SELECT count(*) AS invoices, count(DISTINCT tenant_id) AS tenants,
                    sum(total) AS total
                FROM meterbee.invoices
                """
            )
        ).only()
        // One at the start, one for January: 49.00, then 0.30 for 1 GB of 2 and 49.00 again.
        #expect(try row.int64("invoices") == Int64(2 * count))
        #expect(try row.int64("tenants") == Int64(count))
        #expect(try ExactDecimal(row.decimal("total")) == ExactDecimal("\(count * 983 / 10).0"))
    }

    private static func residentBytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * 4096
    }
}

extension BillingWorld {
    /// Adds tenants with a subscription from January on and 2 GB of usage in it each.
    fileprivate func fill(_ count: Int, _ plan: PlanVersion) async throws {
        let tables = ["tenants", "subscriptions", "subscription_events"]
        for table in tables { try await setTriggers(of: table, on: false) }
        for sql in Self.filling {
            _ = try await owner.query(PostgresStatement(sql, [.int32(Int32(count))]))
        }
        for table in tables { try await setTriggers(of: table, on: true) }
        _ = try await owner.query(PostgresStatement("ANALYZE"))
    }

    private func setTriggers(of table: String, on: Bool) async throws {
        let sql: PostgresSQL =
            switch (table, on) {
            case ("tenants", true): "ALTER TABLE meterbee.tenants ENABLE TRIGGER USER"
            case ("tenants", false): "ALTER TABLE meterbee.tenants DISABLE TRIGGER USER"
            case ("subscriptions", true): "ALTER TABLE meterbee.subscriptions ENABLE TRIGGER USER"
            case ("subscriptions", false): "ALTER TABLE meterbee.subscriptions DISABLE TRIGGER USER"
            case (_, true): "ALTER TABLE meterbee.subscription_events ENABLE TRIGGER USER"
            case (_, false): "ALTER TABLE meterbee.subscription_events DISABLE TRIGGER USER"
            }
        _ = try await owner.query(PostgresStatement(sql))
    }

    private static let filling: [PostgresSQL] = [
        """
        INSERT INTO meterbee.tenants (tenant_id, key, name, currency)
        SELECT md5('t' || n)::uuid, 'load-' || n, 'Load', 'EUR' FROM generate_series(1, $1) AS n
        """,
        """
        INSERT INTO meterbee.subscriptions (tenant_id, id, starts_at, time_zone)
        SELECT md5('t' || n)::uuid, md5('s' || n)::uuid, '2026-01-01 00:00:00+00', 'UTC'
        FROM generate_series(1, $1) AS n
        """,
        """
        INSERT INTO meterbee.subscription_events (tenant_id, subscription_id, sequence,
            requested_at, occurs_at, type, plan, plan_version, discounts)
        SELECT md5('t' || n)::uuid, md5('s' || n)::uuid, 1, '2026-01-01 00:00:00+00',
            '2026-01-01 00:00:00+00', 'subscribe', 'growth', 1, '[]'
        FROM generate_series(1, $1) AS n
        """,
        """
        INSERT INTO meterbee.billing_due (due_at, tenant_id)
        SELECT '2026-01-01 00:00:00+00', md5('t' || n)::uuid FROM generate_series(1, $1) AS n
        """,
        """
        INSERT INTO meterbee.usage_buckets (tenant_id, quarter_hour, data_source, rule, agent_id,
            refusal, records, canonical_bytes, billable_bytes, late_bytes)
        SELECT md5('t' || n)::uuid, '2026-01-01 00:00:00+00'::timestamptz + day * interval '1 day',
            'otlp.logs', '1', '00000000-0000-0000-0000-000000000000', '', 1, 500000000, 500000000,
            0
        FROM generate_series(1, $1) AS n, generate_series(3, 6) AS day
        """,
    ]
}
