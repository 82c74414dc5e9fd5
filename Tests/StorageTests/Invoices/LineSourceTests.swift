import Billing
import Metering
import Money
import Postgres
import Storage
import Testing

/// What lines came from, what drafts become, and what closed invoices come to when rated again.
@Suite("From invoices back to usage", .serialized)
struct LineSourceTests {
    private static func plan(_ price: String) -> String {
        """
        {"key": "growth", "currency": "EUR", "charges": [
        {"key": "platform", "type": "flat", "amount": "49.00"},
        {"key": "network", "type": "usage", "data_sources": ["otlp.logs"], "free_bytes": 1000000000,
        "unit": "GB", "model": "graduated", "tiers": [{"up_to": null, "unit_amount": "\(price)"}]}]}
        """
    }

    /// A tenant with 11 GB in January, one second before February.
    private static func billed(_ world: BillingWorld) async throws -> UniqueID {
        let plan = try await world.publish(plan("0.30"))
        let currency = try #require(Currency(code: "EUR"))
        let tenant = try await world.addTenant("a", currency: currency)
        _ = try await world.subscribe(tenant, "a", to: plan, at: try instant("2026-01-01"))
        for day in ["05", "06", "07"] {
            let at = try instant("2026-01-\(day)")
            try await world.send(3_000_000_000, "otlp.logs", of: tenant, at: at)
            try await world.send(666_666_667, "otlp.logs", of: tenant, at: at)
        }
        _ = try await world.runner().run()
        let boundary = try instant("2026-02-01").unixMicroseconds
        try await world.set(clock: Instant(unixMicroseconds: boundary - 1))
        return tenant
    }

    @Test("the draft one instant before the boundary is the invoice")
    func upcoming() async throws {
        try await BillingWorld.run { world in
            let tenant = try await Self.billed(world)
            let drafts = UpcomingRepository(
                database: world.control,
                histories: HistoryReader(zones: TestZone.named)
            )
            let id = UniqueID(high: 1, low: 1)
            let draft = try #require(try await drafts.upcoming(of: tenant, id: id).invoice)
            #expect(draft.state == .draft)
            try await world.set(clock: try instant("2026-02-01"))
            #expect(try await world.runner().run().invoices == 1)
            var invoice = try #require(try await world.invoices(of: tenant).last)
            // 10.000000001 GB at 0.30, and 49.00 in advance.
            #expect("\(invoice.total)" == "52.00")
            (invoice.id, invoice.finalizedAt, invoice.dueAt) = (id, nil, nil)
            #expect(invoice == draft)
        }
    }

    @Test("a line opens into its buckets, page by page")
    func buckets() async throws {
        try await BillingWorld.run { world in
            let tenant = try await Self.billed(world)
            try await world.set(clock: try instant("2026-02-01"))
            _ = try await world.runner().run()
            let invoice = try #require(try await world.invoices(of: tenant).last)
            let line = try #require(invoice.lines.first { $0.kind == .usage })
            guard case .usage(let explained) = line.explanation else { return }
            var buckets: [LineSources.Bucket] = []
            repeat {
                let sources = try await LineSourceRepository(database: world.control).sources(
                    LineSourceQuery(
                        tenant: tenant,
                        dataSources: ["otlp.logs"],
                        period: line.servicePeriod,
                        after: buckets.last?.position,
                        limit: 2
                    )
                )
                buckets += sources.buckets
                if sources.buckets.count < 2 { break }
            } while true
            #expect(buckets.count == 3)
            #expect(buckets.map { Int128($0.billableBytes) }.reduce(0, +) == explained.usedBytes)
        }
    }

    @Test("rating again: the same gives nothing, cheaper is credited, too late is refused")
    func rerating() async throws {
        try await BillingWorld.run { world in
            let tenant = try await Self.billed(world)
            try await world.set(clock: try instant("2026-02-01"))
            _ = try await world.runner().run()
            let id = try #require(try await world.invoices(of: tenant).last).id
            let reratings = ReratingRepository(
                database: world.control,
                histories: HistoryReader(zones: TestZone.named)
            )
            let makeID: @Sendable () -> UniqueID = { UniqueID(high: .random(in: 1...99), low: 7) }
            func rerate(_ plans: [String: Int], apply: Bool = false) async throws -> Rerating? {
                try await reratings.rerate(
                    id,
                    RerateRequest(
                        planVersions: plans,
                        ruleVersions: [:],
                        isApplied: apply,
                        reason: "test"
                    ),
                    makeID: makeID
                )
            }
            #expect(try await rerate([:])?.differences.isEmpty == true)
            #expect(try await rerate(["growth": 1])?.differences.isEmpty == true)
            let document = try Plan.parse(
                DocumentValue(json: Array(Self.plan("0.10").utf8))
            ).document
            _ = try await PlanRepository(database: world.control).appendVersion(
                plan: "growth",
                currency: "EUR",
                documentJSON: document.json(isIndented: false)
            )
            let cheaper = try #require(try await rerate(["growth": 2], apply: true))
            // 10 GB at 0.10 instead of 0.30.
            #expect(cheaper.differences.map { "\($0.difference.amount)" } == ["-2.00"])
            #expect(cheaper.creditNote.map { "\($0.total)" } == "-2.00")
            let again = try #require(try await rerate(["growth": 2], apply: true))
            #expect(again.differences.isEmpty && again.creditNote == nil)
            try await world.expectNoGaps()
            try await world.expectChain()
            // No records of otlp.logs are stored: by any rule of them nothing was used.
            let replayed = try await reratings.rerate(
                id,
                RerateRequest(
                    planVersions: [:],
                    ruleVersions: ["otlp.logs": 0],
                    isApplied: false,
                    reason: "test"
                ),
                makeID: makeID
            )
            // Of 3.00 the rating that was applied has taken 2.00 back.
            #expect(replayed.map { "\($0.amount)" } == "-1.00")
            // Records of January are kept for 60 days.
            try await world.set(clock: try instant("2026-03-02"))
            await #expect(throws: RerateRefusal.self) { try await rerate([:]) }
        }
    }

    @Test("a rating that is applied by many at once is applied once")
    func applyingTogether() async throws {
        try await BillingWorld.run { world in
            let tenant = try await Self.billed(world)
            try await world.set(clock: try instant("2026-02-01"))
            _ = try await world.runner().run()
            let dearer = try Plan.parse(
                DocumentValue(json: Array(Self.plan("0.50").utf8))
            ).document
            _ = try await PlanRepository(database: world.control).appendVersion(
                plan: "growth",
                currency: "EUR",
                documentJSON: dearer.json(isIndented: false)
            )
            let id = try #require(try await world.invoices(of: tenant).last).id
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let reratings = ReratingRepository(
                            database: world.control,
                            histories: HistoryReader(zones: TestZone.named)
                        )
                        let request = RerateRequest(
                            planVersions: ["growth": 2],
                            ruleVersions: [:],
                            isApplied: true,
                            reason: "test"
                        )
                        return try await reratings.rerate(
                            id,
                            request,
                            makeID: { UniqueID(high: .random(in: 0 ... .max), low: 7) }
                        )?.correctionCount ?? 0
                    }
                }
                let corrections = try await group.reduce(0, +)
                #expect(corrections == 1)
            }
            // 10 GB at 0.50 instead of 0.30, once.
            let row = try await world.owner.query(
                PostgresStatement("SELECT sum(amount) AS sum FROM meterbee.invoice_corrections")
            ).only()
            #expect(try ExactDecimal(row.decimal("sum")) == ExactDecimal("2.00"))
        }
    }

    @Test("rating again by another rule reads the period's own records, to the byte")
    func replay() async throws {
        try await BillingWorld.run { world in
            // A byte costs a tenth of a cent.
            let plan = try await world.publish(
                Self.plan("1000000").replacing("1000000000", with: "0")
            )
            let tenant = world.database.tenant
            _ = try await world.subscribe(tenant, "acme", to: plan, at: try instant("2026-01-01"))
            try await Self.commit(
                [
                    ("2026-01-05", ["one", "three"]), ("2026-01-31T23:59", ["seven!!", ""]),
                    // Received in February, in the next quarter hour.
                    ("2026-02-01", ["of another period"]),
                ],
                in: world
            )
            _ = try await world.runner().run()
            _ = try await world.owner.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.rules (data_source, version, expression, effective_from)
                    VALUES ('otlp.logs', 1, 'body_size * 10', '2026-03-01 00:00:00+00')
                    """
                )
            )
            let invoice = try #require(try await world.invoices(of: tenant).last)
            let line = try #require(invoice.lines.first { $0.kind == .usage })
            // Four records of 32, "size" and its number, and of their bodies: 4 × 44 + 15 bytes.
            #expect("\(line.amount)" == "0.19")
            let reratings = ReratingRepository(
                database: world.control,
                histories: HistoryReader(zones: TestZone.named)
            )
            func rerate(rule: Int) async throws -> [String]? {
                try await reratings.rerate(
                    invoice.id,
                    RerateRequest(
                        planVersions: [:],
                        ruleVersions: ["otlp.logs": rule],
                        isApplied: false,
                        reason: "test"
                    ),
                    makeID: { UniqueID(high: .random(in: 1...99), low: 7) }
                )?.differences.map { "\($0.difference.amount)" }
            }
            // By the rule of the bill the records come to the bill.
            #expect(try await rerate(rule: 0) == [])
            // 3, 5, 7 and no bytes ten times: 150 bytes are 0.15.
            #expect(try await rerate(rule: 1) == ["-0.04"])
        }
    }

    /// Commits log records of these bodies at those times, as the server does.
    private static func commit(
        _ batches: [(at: String, bodies: [String])],
        in world: BillingWorld
    ) async throws {
        let store = world.database.commitStore()
        for (number, batch) in batches.enumerated() {
            try await world.set(clock: try instant(batch.at))
            try await world.database.maintain()
            let results = await store.commit([
                try .storing(batch.bodies, key: "k\(number)", revision: 1)
            ])
            #expect(results.filter(\.isAccepted).count == 1, "\(results)")
        }
        await store.close()
    }
}
