import Billing
import Crypto
import Metering
import Money
import Postgres
import Storage
import Testing

/// Finalization: once, in time, by one of several servers, and never to be changed.
@Suite("Billing run", .serialized)
struct BillingRunTests {
    private static let plan = """
        {"key": "growth", "currency": "EUR", "charges": [
        {"key": "platform", "type": "flat", "amount": "49.00"},
        {"key": "network", "type": "usage", "data_sources": ["otlp.logs"], "free_bytes": 1000000000,
        "unit": "GB", "model": "graduated", "tiers": [{"up_to": null, "unit_amount": "0.30"}]}]}
        """

    @Test("finalizing twice, or after three periods, gives each invoice once")
    func catchingUp() async throws {
        try await BillingWorld.run { world in
            let plan = try await world.publish(Self.plan)
            let currency = try #require(Currency(code: "EUR"))
            let tenant = try await world.addTenant("a", currency: currency)
            try await world.set(clock: try instant("2026-01-10"))
            _ = try await world.subscribe(
                tenant,
                "a",
                to: plan,
                at: try instant("2026-01-10")
            )
            try await world.send(11_000_000_000, "otlp.logs", of: tenant, at: instant("2026-01-20"))
            let first = try await world.runner().run()
            #expect(first.invoices == 1)
            #expect(try await world.runner().run().invoices == 0)

            try await world.send(2_000_000_000, "otlp.logs", of: tenant, at: instant("2026-03-05"))
            try await world.set(clock: try instant("2026-04-01T00:10"))
            #expect(try await world.runner().run().invoices == 3)
            #expect(try await world.runner().run().invoices == 0)
            let invoices = try await world.invoices(of: tenant)
            // 22/31 of 49.00; then 10 GB, 0 GB and 1 GB above the free one, and 49.00 in advance.
            #expect(invoices.map { "\($0.total)" } == ["34.77", "52.00", "49.00", "49.30"])
            #expect(invoices.map(\.sequence) == [1, 2, 3, 4])
            #expect(
                try invoices.map(\.at) == [
                    try instant("2026-01-10"), try instant("2026-02-01"),
                    try instant("2026-03-01"), try instant("2026-04-01"),
                ]
            )
            try await world.expectNoGaps()
        }
    }

    @Test("two servers at once finalize each of many invoices once")
    func servers() async throws {
        try await BillingWorld.run { world in
            let plan = try await world.publish(Self.plan)
            let currency = try #require(Currency(code: "EUR"))
            try await world.set(clock: try instant("2026-01-10"))
            for number in 0..<60 {
                let tenant = try await world.addTenant("t\(number)", currency: currency)
                _ = try await world.subscribe(
                    tenant,
                    "t\(number)",
                    to: plan,
                    at: try instant("2026-01-10")
                )
            }
            try await world.set(clock: try instant("2026-03-01"))
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await world.runner(batchSize: 7).run().invoices }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // What two servers met at, one of them left to the other.
            #expect(counts.reduce(0, +) == 180)
            #expect(try await world.runner().run().invoices == 0)
            try await world.expectNoGaps()
            try await world.expectChain()
        }
    }

    @Test("a clock that is set back puts nothing into what is billed, and undoes nothing")
    func clockSetBack() async throws {
        try await BillingWorld.run { world in
            let plan = try await world.publish(Self.plan)
            let tenant = world.database.tenant
            try await world.set(clock: try instant("2026-01-10"))
            let history = try await world.subscribe(
                tenant,
                "acme",
                to: plan,
                at: try instant("2026-01-10")
            )
            try await world.set(clock: try instant("2026-02-01T00:20"))
            try await world.database.maintain()
            #expect(try await world.runner().run().invoices == 2)
            try await world.set(clock: try instant("2026-01-31T23:50"))
            #expect(try await world.runner().run().invoices == 0)
            try await Self.liveOn(after: history, in: world)
            let earliest = try await world.owner.query(
                PostgresStatement(
                    """
                    SELECT (SELECT min(quarter_hour) FROM meterbee.usage) AS usage,
                        (SELECT min(quarter_hour) FROM meterbee.agent_presence) AS presence,
                        (SELECT max(occurs_at) FROM meterbee.subscription_events) AS event
                    """
                )
            ).only()
            for (name, time) in [
                ("usage", "2026-02-01T00:15"), ("presence", "2026-02-01T00:15"),
                ("event", "2026-02-01T00:20"),
            ] {
                let found = try earliest.timestampMicroseconds(name)
                #expect(found == (try instant(time)).unixMicroseconds, "\(name)")
            }
            try await world.set(clock: try instant("2026-03-01"))
            #expect(try await world.runner().run().invoices == 1)
            let last = try #require(try await world.invoices(of: tenant).last)
            guard
                case .usage(let used)? = last.lines.first(where: { $0.kind == .usage })?
                    .explanation
            else { throw StoreFailure.failed("the invoice has no usage") }
            // What arrived while the clock was wrong is paid for, in the next period.
            #expect(used.usedBytes == 500)
        }
    }

    /// A batch, a heartbeat and a request arrive.
    private static func liveOn(after history: BillingHistory, in world: BillingWorld) async throws {
        let store = world.database.commitStore()
        let results = await store.commit([.sample(key: "k", revision: 1)])
        #expect(results.filter(\.isAccepted).count == 1, "\(results)")
        await store.close()
        try await world.database.withTenantPool { pool in
            let agents = AgentRepository(
                database: Database(operatorPool: world.database.pool, tenantPool: pool),
                reader: HistoryReader(zones: TestZone.named)
            )
            let isHeard = try await agents.hear(
                Heartbeat(role: .agent, version: "1", ledgerJSON: "{}"),
                from: PendingBatch.sampleAgent,
                tenant: world.database.tenant
            )
            #expect(isHeard)
        }
        _ = try await world.histories.append(
            [(.seats(4), nil)],
            to: history.terms.subscription,
            tenant: world.database.tenant
        )
    }

    @Test("a finished invoice is immutable, by every role")
    func immutable() async throws {
        try await BillingWorld.run { world in
            let plan = try await world.publish(Self.plan)
            let currency = try #require(Currency(code: "EUR"))
            let tenant = try await world.addTenant("a", currency: currency)
            _ = try await world.subscribe(tenant, "a", to: plan, at: try instant("2026-01-01"))
            #expect(try await world.runner().run().invoices == 1)
            let statements: [PostgresSQL] = [
                "UPDATE meterbee.invoices SET total = 0", "DELETE FROM meterbee.invoices",
                "TRUNCATE meterbee.invoices CASCADE",
            ]
            for role in ["owner", "operator", "tenant", "ingest"] {
                let connection = try await PostgresConnection.connect(
                    world.database.cluster.configuration(user: "meterbee_" + role)
                )
                for statement in statements {
                    let error = await #expect(throws: PostgresError.self) {
                        try await connection.query(PostgresStatement(statement))
                    }
                    #expect(error?.sqlState == "42501", "\(role) \(statement)")
                }
                await connection.close()
            }
        }
    }

    @Test("a taxed invoice waits for what the law asks for, and says so")
    func refusal() async throws {
        try await BillingWorld.run { world in
            let plan = try await world.publish(Self.plan)
            let currency = try #require(Currency(code: "EUR"))
            let tax = #"{"rates": [{"name": "VAT", "percent": "19"}]}"#
            let tenant = try await world.addTenant("a", currency: currency, tax: tax)
            let other = try await world.addTenant("b", currency: currency)
            for (tenant, key) in [(tenant, "a"), (other, "b")] {
                _ = try await world.subscribe(tenant, key, to: plan, at: try instant("2026-01-01"))
            }
            let report = try await world.runner().run()
            #expect(report.invoices == 1)
            #expect(report.refusals.map(\.tenantKey) == ["a"])
            #expect(
                report.refusals.first?.missing == [
                    "issuer.legal_name", "issuer.address", "issuer.tax_id", "billing.legal_name",
                    "billing.address",
                ]
            )
            #expect(try await world.runner().run().refusals.count == 1)
            _ = try await world.owner.pipeline([
                PostgresStatement(
                    "UPDATE meterbee.issuer SET legal_name = 'S', address = 'A', tax_id = 'T'"
                ),
                PostgresStatement(
                    """
                    UPDATE meterbee.tenants SET billing = '{"legal_name": "B", "address": "C"}'
                    WHERE key = 'a'
                    """
                ),
            ])
            let again = try await world.runner().run()
            #expect(again.invoices == 1)
            #expect(again.refusals.isEmpty)
            // 49.00 and 19 percent of it.
            #expect(try await world.invoices(of: tenant).map { "\($0.total)" } == ["58.31"])
        }
    }

    @Test("an invoice waits while it is under review")
    func review() async throws {
        try await BillingWorld.run { world in
            let plan = try await world.publish(Self.plan)
            let currency = try #require(Currency(code: "EUR"))
            let tenant = try await world.addTenant("a", currency: currency)
            _ = try await world.owner.query(
                PostgresStatement("UPDATE meterbee.issuer SET review_hours = 24")
            )
            try await world.set(clock: try instant("2026-01-10"))
            _ = try await world.subscribe(tenant, "a", to: plan, at: try instant("2026-01-10"))
            try await world.set(clock: try instant("2026-01-10T23:59"))
            #expect(try await world.runner().run().invoices == 0)
            let drafts = UpcomingRepository(
                database: world.control,
                histories: HistoryReader(zones: TestZone.named)
            )
            let makeID: @Sendable () -> UniqueID = { UniqueID(high: 1, low: 1) }
            let reviewed = try await drafts.drafts(of: tenant, makeID: makeID)
            try await world.set(clock: try instant("2026-01-11"))
            #expect(try await world.runner().run().invoices == 1)
            #expect(
                try await world.invoices(of: tenant).map(\.lines) == reviewed.map(\.lines)
            )
            #expect(try await drafts.drafts(of: tenant, makeID: makeID).isEmpty)
        }
    }
}

extension BillingWorld {
    /// Expects each invoice to name the hash of the one before it, and its own to be right.
    func expectChain(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let chain = try await InvoiceRepository(database: control).verify(
            sha256: { Array(SHA256.hash(data: $0)) }
        )
        let last = try await owner.query(
            PostgresStatement("SELECT position, hash FROM meterbee.invoice_series")
        ).only()
        #expect(try last.int64("position") == chain.position, sourceLocation: sourceLocation)
        #expect(try last.bytes("hash") == chain.hash, sourceLocation: sourceLocation)
    }
}
