import Billing
import Foundation
import Metering
import Money
import Postgres
import Storage
import Testing

/// A database whose clock the test sets, with what billing works on.
struct BillingWorld: Sendable {
    let database: TestDatabase
    let owner: PostgresPool
    let control: Database
    let histories: HistoryRepository

    /// Runs `body` on a new database whose clock stands at 2026-01-01.
    static func run(_ body: @Sendable @escaping (BillingWorld) async throws -> Void) async throws {
        try await TestDatabase.run { database in
            let owner = PostgresPool(
                configuration: database.cluster.configuration(user: "meterbee_owner"),
                logger: TestDatabase.quiet
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await owner.run() }
                let world = BillingWorld(database: database, owner: owner)
                try await world.stopClock()
                try await body(world)
                group.cancelAll()
            }
        }
    }

    private init(database: TestDatabase, owner: PostgresPool) {
        self.database = database
        self.owner = owner
        control = Database(operatorPool: database.pool, tenantPool: database.pool)
        histories = HistoryRepository(
            database: control,
            reader: HistoryReader(zones: TestZone.named)
        )
    }

    /// A server's billing: what it remembers is its own.
    func runner(batchSize: Int = 200) -> BillingRunner {
        BillingRunner(
            database: control,
            histories: HistoryReader(zones: TestZone.named),
            makeID: { UniqueID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) },
            batchSize: batchSize
        )
    }

    // MARK: The clock

    private func stopClock() async throws {
        _ = try await owner.pipeline([
            PostgresStatement("CREATE TABLE meterbee.test_clock (at timestamptz NOT NULL)"),
            PostgresStatement("INSERT INTO meterbee.test_clock VALUES ('2026-01-01 00:00:00+00')"),
            PostgresStatement("GRANT SELECT ON meterbee.test_clock TO PUBLIC"),
            PostgresStatement(
                """
                CREATE OR REPLACE FUNCTION meterbee.meterbee_now() RETURNS timestamptz
                    LANGUAGE sql VOLATILE PARALLEL SAFE
                    AS 'SELECT at FROM meterbee.test_clock'
                """
            ),
        ])
    }

    /// Sets the clock of everything that is metered and billed.
    func set(clock instant: Instant) async throws {
        _ = try await owner.query(
            PostgresStatement(
                "UPDATE meterbee.test_clock SET at = $1",
                [.timestamp(unixMicroseconds: instant.unixMicroseconds)]
            )
        )
    }

    // MARK: What is billed

    /// Adds a tenant; `billing` and `tax` as JSON.
    func addTenant(
        _ key: String,
        currency: Currency,
        timeZone: String = "UTC",
        tax: String = "{}",
        billing: String = "{}"
    ) async throws -> UniqueID {
        let id = UniqueID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max))
        _ = try await database.pool.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.tenants
                    (tenant_id, key, name, currency, time_zone, tax, billing)
                VALUES ($1, $2, $2, $3, $4, $5, $6)
                """,
                [
                    .uuid(high: id.high, low: id.low), .text(key), .text(currency.code),
                    .text(timeZone), .json(tax), .json(billing),
                ]
            )
        )
        return id
    }

    /// Publishes a plan from its JSON.
    func publish(_ json: String) async throws -> PlanVersion {
        let document = try DocumentValue(json: Array(json.utf8))
        let plan = try Plan.parse(document)
        let published = try await PlanRepository(database: control).createPlan(
            key: plan.key,
            currency: plan.currency.code,
            documentJSON: plan.document.json(isIndented: false)
        )
        return PlanVersion(plan: plan, version: published.version)
    }

    /// Starts a subscription now.
    func subscribe(
        _ tenant: UniqueID,
        _ key: String,
        to plan: PlanVersion,
        timeZone: String = "UTC",
        tax: TaxTerms = TaxTerms(),
        discounts: [Discount] = [],
        at instant: Instant
    ) async throws -> BillingHistory {
        let zone = try #require(TestZone.named(timeZone))
        let terms = AgreementTerms(
            tenant: tenant,
            tenantKey: key,
            subscription: UniqueID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)),
            currency: plan.plan.currency,
            tax: tax,
            timeZone: timeZone,
            zone: zone,
            createdAt: instant
        )
        return try await histories.subscribe(
            terms,
            plan: plan,
            startsAt: instant,
            discounts: discounts,
            usageCap: nil
        )
    }

    /// Grants credit at that instant.
    func grant(
        _ key: String,
        _ amount: Amount,
        priority: Int,
        expiresAt: Instant?,
        to tenant: UniqueID,
        at instant: Instant
    ) async throws {
        _ = try await database.pool.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.credits
                    (tenant_id, id, key, amount, priority, granted_at, expires_at)
                VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6)
                """,
                [
                    .uuid(high: tenant.high, low: tenant.low), .text(key), .numeric("\(amount)"),
                    .int32(Int32(priority)), .timestamp(unixMicroseconds: instant.unixMicroseconds),
                    expiresAt.map { .timestamp(unixMicroseconds: $0.unixMicroseconds) } ?? .null,
                ]
            )
        )
    }

    /// Enrolls an agent that is heard from in every minute of some stretches of whole minutes, no
    /// two of which touch the same quarter hour.
    func deploy(of tenant: UniqueID, heardIn stretches: [(from: Instant, to: Instant)]) async throws
    {
        _ = try await owner.query(
            PostgresStatement(
                """
                WITH agent AS (
                    INSERT INTO meterbee.agents (tenant_id, id, node, role, version)
                    VALUES ($1, gen_random_uuid(), gen_random_uuid()::text, 'agent', '1')
                    RETURNING tenant_id, id
                )
                INSERT INTO meterbee.agent_presence
                    (tenant_id, quarter_hour, agent_id, role, minutes)
                SELECT tenant_id, quarter_hour, id, 'agent', (
                    SELECT sum(1 << minute)
                    FROM generate_series(0, 14) AS minute
                    WHERE quarter_hour + minute * interval '1 minute' >= s.starts
                        AND quarter_hour + minute * interval '1 minute' < s.ends
                )
                FROM agent, unnest($2::timestamptz[], $3::timestamptz[]) AS s (starts, ends),
                    generate_series(date_bin('15 minutes', s.starts, 'epoch'),
                        s.ends - interval '1 minute', interval '15 minutes') AS quarter_hour
                """,
                [
                    .uuid(high: tenant.high, low: tenant.low),
                    .timestampArray(unixMicroseconds: stretches.map(\.from.unixMicroseconds)),
                    .timestampArray(unixMicroseconds: stretches.map(\.to.unixMicroseconds)),
                ]
            )
        )
    }

    /// Adds usage as a commit at that instant does; late where it was not sent when it occurred.
    func send(
        _ bytes: Int64,
        _ source: String,
        of tenant: UniqueID,
        at instant: Instant,
        isLate: Bool = false
    ) async throws {
        _ = try await owner.pipeline([
            PostgresStatement(
                "SELECT pg_advisory_xact_lock_shared(x'6D65746572626565'::bigint)"
            ),
            PostgresStatement(
                """
                INSERT INTO meterbee.usage_deltas (tenant_id, quarter_hour, data_source, rule,
                    agent_id, refusal, records, canonical_bytes, billable_bytes, late_bytes)
                VALUES ($1, $2, $3, '1', '00000000-0000-0000-0000-000000000000', '', 1, $4, $4, $5)
                """,
                [
                    .uuid(high: tenant.high, low: tenant.low),
                    .timestamp(
                        unixMicroseconds: instant.quarterHourStart.unixMicroseconds
                    ),
                    .text(source), .int64(bytes), .int64(isLate ? bytes : 0),
                ]
            ),
        ])
    }

    // MARK: What came of it

    /// A tenant's finished invoices in the order of their numbers.
    func invoices(of tenant: UniqueID) async throws -> [IssuedInvoice] {
        try await owner.query(
            PostgresStatement(
                """
                SELECT document FROM meterbee.invoices
                WHERE tenant_id = $1 AND kind = 'invoice' ORDER BY position
                """,
                [.uuid(high: tenant.high, low: tenant.low)]
            )
        ).map { row in
            try IssuedInvoice.parse(try DocumentValue(json: Array(try row.string("document").utf8)))
        }
    }

    /// Expects every number from 1 to the last to have been given once.
    func expectNoGaps(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let row = try await owner.query(
            PostgresStatement(
                """
                SELECT (SELECT count(*) FROM meterbee.invoices) AS invoices,
                    (SELECT coalesce(max(position), 0) FROM meterbee.invoices) AS highest,
                    (SELECT position FROM meterbee.invoice_series) AS last
                """
            )
        ).only()
        let invoices = try row.int64("invoices")
        #expect(try row.int64("highest") == invoices, sourceLocation: sourceLocation)
        #expect(try row.int64("last") == invoices, sourceLocation: sourceLocation)
    }
}

/// A time zone of the machine's database.
struct TestZone: TimeZoneRules {
    private let zone: TimeZone

    static func named(_ name: String) -> (any TimeZoneRules)? {
        TimeZone(identifier: name).map { TestZone(zone: $0) }
    }

    func offsetSeconds(at instant: Instant) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.unixSeconds))))
    }
}

/// An instant from its RFC 3339 text without seconds, such as `2026-02-01T00:00`.
func instant(_ text: String) throws -> Instant {
    try #require(Instant(rfc3339: text.contains("T") ? text + ":00Z" : text + "T00:00:00Z"))
}
