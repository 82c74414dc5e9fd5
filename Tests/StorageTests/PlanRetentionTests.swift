import Billing
import Glibc
import Metering
import Money
import Postgres
import Testing

@testable import Storage

@Suite("Retention by plan", .serialized)
struct PlanRetentionTests {
    private static let limited = plan("limited", entitlements: #"{"retention_days": 7}"#)
    private static let unlimited = plan("unlimited", entitlements: "{}")

    private static func plan(_ key: String, entitlements: String) -> String {
        """
        {"key": "\(key)", "currency": "EUR", "entitlements": \(entitlements), "charges": [
        {"key": "logs", "type": "usage", "data_sources": ["otlp.logs"], "unit": "GB",
        "model": "graduated", "tiers": [{"up_to": null, "unit_amount": "1.00"}]}]}
        """
    }

    private static func retention(
        _ world: BillingWorld,
        segmentsAtOnce: Int32 = 10
    ) -> PlanRetention {
        PlanRetention(
            database: world.control,
            histories: HistoryReader(zones: TestZone.named),
            segmentsAtOnce: segmentsAtOnce,
            logger: TestDatabase.quiet
        )
    }

    /// Partitions for January to March of 2026.
    private static let partitions: PostgresSQL = """
        DO $$
        DECLARE
            day date;
        BEGIN
            FOR day IN SELECT generate_series('2026-01-01', '2026-03-31', interval '1 day') LOOP
                EXECUTE format('CREATE TABLE meterbee.%I PARTITION OF meterbee.segments
                    FOR VALUES FROM (%L) TO (%L)', 'segments_' || to_char(day, 'YYYYMMDD'),
                    to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00',
                    to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
            END LOOP;
        END
        $$
        """

    /// A tenant on a plan since the year's first day.
    private static func subscribed(
        _ key: String,
        to plan: PlanVersion,
        in world: BillingWorld
    ) async throws -> (tenant: UniqueID, history: BillingHistory) {
        let tenant = try await world.addTenant(key, currency: plan.plan.currency)
        let start = try instant("2026-01-01")
        return (tenant, try await world.subscribe(tenant, key, to: plan, at: start))
    }

    /// Stores some segments of each day at noon, each of three records.
    private static func store(
        _ source: String,
        of tenant: UniqueID,
        from: String,
        to: String,
        eachDay: Int = 1,
        in world: BillingWorld
    ) async throws {
        _ = try await world.owner.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.segments (tenant_id, data_source, received_at, id, signal,
                    rule, records, canonical_bytes, billable_bytes, message_bytes, occurred_from,
                    occurred_to, directory, payload)
                SELECT $1, $2, day, gen_random_uuid(), 1, '1', 3, 300, 200, 100, day, day, '', ''
                FROM generate_series($3::text::timestamptz + interval '12 hours',
                    $4::text::timestamptz + interval '12 hours', interval '1 day') AS day,
                    generate_series(1, $5::integer)
                """,
                [
                    .uuid(high: tenant.high, low: tenant.low), .text(source), .text(from + "Z"),
                    .text(to + "Z"), .int32(Int32(eachDay)),
                ]
            )
        )
    }

    /// The first day of which a source has segments, and how many it has.
    private static func stored(
        _ source: String,
        of tenant: UniqueID,
        in world: BillingWorld
    ) async throws -> String {
        try await world.owner.query(
            PostgresStatement(
                """
                SELECT count(*) || ' from ' ||
                    coalesce(to_char(min(received_at) AT TIME ZONE 'UTC', 'MM-DD'), '') AS stored
                FROM meterbee.segments WHERE tenant_id = $1 AND data_source = $2
                """,
                [.uuid(high: tenant.high, low: tenant.low), .text(source)]
            )
        ).only().string("stored")
    }

    @Test("deletes what no plan keeps, no bill needs and no invoice is promised to be made of")
    func expires() async throws {
        try await BillingWorld.run { world in
            try await world.database.asOwner([Self.partitions])
            let (tenant, _) = try await Self.subscribed(
                "limited",
                to: try await world.publish(Self.limited),
                in: world
            )
            let (other, _) = try await Self.subscribed(
                "unlimited",
                to: try await world.publish(Self.unlimited),
                in: world
            )
            for (tenant, source) in [
                (tenant, "otlp.logs"), (tenant, "otlp.traces"), (other, "otlp.logs"),
            ] {
                try await Self.store(
                    source,
                    of: tenant,
                    from: "2026-01-01",
                    to: "2026-02-28",
                    in: world
                )
            }
            for day in ["2026-01-05", "2026-02-10"] {
                try await world.send(2_000_000_000, "otlp.logs", of: tenant, at: instant(day))
            }
            let retention = Self.retention(world)
            let expectations = [
                // Whoever has not been billed for January yet loses nothing of it.
                ("2026-01-31T12:00", false, "59 from 01-01", "59 from 01-01"),
                ("2026-02-01T00:10", false, "59 from 01-01", "59 from 01-01"),
                // January's invoice is of logs alone, and says 60 days.
                ("2026-02-01T00:10", true, "59 from 01-01", "36 from 01-24"),
                ("2026-03-01T12:00", true, "59 from 01-01", "7 from 02-22"),
                ("2026-03-03T00:10", true, "28 from 02-01", "6 from 02-23"),
            ]
            for (time, isBilled, logs, traces) in expectations {
                try await world.set(clock: try instant(time))
                if isBilled { _ = try await world.runner().run() }
                try await retention.perform()
                #expect(try await Self.stored("otlp.logs", of: tenant, in: world) == logs)
                #expect(try await Self.stored("otlp.traces", of: tenant, in: world) == traces)
            }
            #expect(try await Self.stored("otlp.logs", of: other, in: world) == "59 from 01-01")
            #expect(retention.counters.current == .init(segments: 84, records: 252))
            try await Self.expectRecorded(segments: 84, world)
            try await world.database.expect(
                "SELECT count(*) FROM meterbee.usage_deltas",
                is: 2
            )
        }
    }

    /// Expects that so many segments are recorded as deleted, each once, in the ledger too.
    private static func expectRecorded(segments: Int64, _ world: BillingWorld) async throws {
        try await world.database.expect(
            """
            SELECT sum(segments)::bigint AS count FROM meterbee.segment_deletions
            WHERE records = 3 * segments AND canonical_bytes = 300 * segments
                AND billable_bytes = 200 * segments AND retention_days = 7
            """,
            is: segments
        )
        try await world.database.expect(
            """
            SELECT sum((after ->> 'segments')::bigint)::bigint AS count FROM meterbee.audit
            WHERE subject = 'segment_deletion' AND act = 'create' AND actor = 'retention'
            """,
            is: segments
        )
    }

    @Test("PostgreSQL killed in the middle: what is gone is recorded, and the rest goes later")
    func killed() async throws {
        try await BillingWorld.run { world in
            try await world.database.supervised {
                try await world.database.asOwner([Self.partitions])
                let (tenant, _) = try await Self.subscribed(
                    "limited",
                    to: try await world.publish(Self.limited),
                    in: world
                )
                try await Self.store(
                    "otlp.logs",
                    of: tenant,
                    from: "2026-01-01",
                    to: "2026-01-31",
                    eachDay: 40,
                    in: world
                )
                try await world.set(clock: try instant("2026-02-01T00:10"))
                _ = try await world.runner().run()
                let retention = Self.retention(world, segmentsAtOnce: 2)
                async let failures = Self.finish(retention, tenant, world)
                for kill: Int64 in 1...2 {
                    while retention.counters.current.segments < kill * 60 {
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    world.database.signalServer(SIGKILL)
                }
                #expect(try await failures > 0, "no kill met a deletion")
                try await Self.expectRecorded(segments: 23 * 40, world)
            }
        }
    }

    /// Goes on until all that is to go is gone; how often it failed before.
    private static func finish(
        _ retention: PlanRetention,
        _ tenant: UniqueID,
        _ world: BillingWorld
    ) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(300)
        var failures = 0
        while true {
            do {
                try await retention.perform()
                let left = try await stored("otlp.logs", of: tenant, in: world)
                if left == "320 from 01-24" { return failures }
            } catch {
                failures += 1
                try #require(ContinuousClock.now < deadline, "\(error)")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test("a change to a plan that keeps records for longer, at the same time, is waited for")
    func changed() async throws {
        try await BillingWorld.run { world in
            try await world.database.asOwner([Self.partitions])
            let longer = try await world.publish(Self.unlimited)
            let (tenant, history) = try await Self.subscribed(
                "limited",
                to: try await world.publish(Self.limited),
                in: world
            )
            try await Self.store(
                "otlp.logs",
                of: tenant,
                from: "2026-01-01",
                to: "2026-01-31",
                in: world
            )
            try await world.set(clock: try instant("2026-02-01T00:10"))
            _ = try await world.runner().run()
            let retention = Self.retention(world)
            let deleting = try await world.control.asOperator { transaction in
                let change = RecordedAction.change(PlanReference(longer), when: .now)
                _ = try await world.histories.append(
                    [(change, longer)],
                    to: history.terms.subscription,
                    tenant: tenant
                )
                // Outside of this transaction, which only its own task is in.
                let deleting = Database.$running.withValue(nil) {
                    Task { try await retention.perform() }
                }
                let deadline = ContinuousClock.now + .seconds(300)
                while try await Self.waiting(world) == 0 {
                    try #require(ContinuousClock.now < deadline, "nothing waits for the turn")
                    try await Task.sleep(for: .milliseconds(5))
                }
                return deleting
            }
            try await deleting.value
            #expect(try await Self.stored("otlp.logs", of: tenant, in: world) == "31 from 01-01")
            #expect(retention.counters.current == .init())
        }
    }

    /// How many wait for an advisory lock of this cluster.
    private static func waiting(_ world: BillingWorld) async throws -> Int64 {
        try await world.owner.query(
            PostgresStatement(
                """
                SELECT count(*) AS count FROM pg_locks
                WHERE locktype = 'advisory' AND NOT granted
                """
            )
        ).only().int64("count")
    }
}
