import Billing
import Metering
import Postgres
import Testing

@testable import Storage

/// Batches of the sample weigh 50 billable bytes a record.
@Suite("Quotas and caps in the group commit", .serialized)
struct QuotaTests {
    private static let acceptedBytes: PostgresSQL = """
        SELECT coalesce(sum(billable_bytes), 0)::bigint AS count FROM meterbee.usage
        WHERE refusal = ''
        """

    private func batch(
        _ key: String,
        records: Int64 = 10,
        body: UInt64 = 1,
        revision: Int64 = 1
    ) -> PendingBatch {
        PendingBatch.sample(
            key: key,
            body: body,
            records: records,
            revision: revision,
            isLimited: true
        )
    }

    private func committed(_ store: CommitStore, _ batch: PendingBatch) async throws
        -> CommittedBatch
    {
        let outcome = try await store.commit([batch])[0].get()
        guard case .accepted(let committed) = outcome else {
            throw Unexpected(outcome: outcome)
        }
        return committed
    }

    private struct Unexpected: Error { var outcome: BatchOutcome }

    @Test(
        "several servers give a blocking quota away to the last batch that fits"
    )
    func neverOver() async throws {
        try await TestDatabase.run { database in
            try await database.subscribe(
                dataSources: ["otlp.logs"],
                freeBytes: 12_345,
                overage: "block"
            )
            let outcomes = try await withThrowingTaskGroup(of: [BatchOutcome].self) { group in
                for server in 0..<3 {
                    group.addTask {
                        let store = database.commitStore()
                        var outcomes: [BatchOutcome] = []
                        for round in 0..<6 {
                            let batches = (0..<3).map { batch("\(server)-\(round)-\($0)") }
                            outcomes += try await store.commit(batches).map { try $0.get() }
                        }
                        await store.close()
                        return outcomes
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            var whole = 0
            for outcome in outcomes {
                guard case .accepted(let batch) = outcome else {
                    Issue.record("not accepted: \(outcome)")
                    continue
                }
                if batch.rejectedRecords == 0 { whole += 1 }
            }
            #expect(outcomes.count == 54)
            #expect(whole == 24)
            try await database.expect(Self.acceptedBytes, is: 12_000)
            try await database.expect(
                """
                SELECT sum(records)::bigint AS count FROM meterbee.usage
                WHERE refusal = 'quota_blocked'
                """,
                is: 300
            )
            try await database.expect("SELECT count(*) FROM meterbee.batch_keys", is: 24)
            try await database.expect(
                """
                SELECT count(*) FROM meterbee.notifications WHERE kind = 'quota.blocked'
                """,
                is: 1
            )
            try await database.expect(
                "SELECT count(*) FROM meterbee.notifications WHERE kind = 'quota.threshold'",
                is: 2
            )
        }
    }

    @Test("what does not fit is refused whole and says until when; a smaller later one still fits")
    func smallerFits() async throws {
        try await TestDatabase.run { database in
            try await database.subscribe(
                dataSources: ["otlp.logs"],
                freeBytes: 800,
                overage: "block"
            )
            let store = database.commitStore()
            #expect(try await committed(store, batch("a")).rejectedRecords == 0)
            let refused = try await committed(store, batch("b"))
            #expect(refused.rejectedRecords == 10)
            #expect(refused.refusedDataSources == ["otlp.logs"])
            let message = try #require(refused.refusalMessage)
            #expect(message.hasPrefix("otlp.logs: 10 records refused: the free quota of charge"))
            let until = try #require(
                message.split(separator: " ").last.flatMap { Instant(rfc3339: String($0)) }
            )
            #expect(until > refused.receivedAt)
            #expect(try await committed(store, batch("c", records: 6)).rejectedRecords == 0)
            #expect(try await committed(store, batch("d", records: 1)).rejectedRecords == 1)
            try await database.expect(Self.acceptedBytes, is: 800)
            await store.close()
        }
    }

    @Test("a duplicate of a partly refused batch repeats the stored outcome, also within a commit")
    func duplicateRepeats() async throws {
        try await TestDatabase.run { database in
            try await database.subscribe(
                dataSources: ["otlp.logs"],
                freeBytes: 100,
                overage: "block"
            )
            let store = database.commitStore()
            let first = twoSources("k")
            let outcomes = try await store.commit([first, twoSources("k")]).map { try $0.get() }
            guard case .accepted(let batch) = outcomes[0],
                case .duplicate(let receipt, 10, let told) = outcomes[1]
            else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(batch.refusedDataSources == ["otlp.logs"])
            #expect(batch.rejectedRecords == 10)
            #expect(receipt == first.receipt)
            #expect(told == batch.refusalMessage)
            let later = try await store.commit([twoSources("k")])[0].get()
            #expect(
                later
                    == .duplicate(
                        receipt: first.receipt,
                        rejectedRecords: 10,
                        refusalMessage: batch.refusalMessage
                    )
            )
            try await database.expect("SELECT count(*) FROM meterbee.segments", is: 1)
            await store.close()
        }
    }

    /// One source that is limited to nothing, and one that no charge names.
    private func twoSources(_ key: String) -> PendingBatch {
        var both = batch(key)
        both.parts += PendingBatch.sample(key: key, dataSource: "other").parts
        return both
    }

    @Test("a batch refused whole claims no key, and is taken once the plan has room for it")
    func raisedQuota() async throws {
        try await TestDatabase.run { database in
            try await database.subscribe(
                dataSources: ["otlp.logs"],
                freeBytes: 600,
                overage: "block"
            )
            let store = database.commitStore()
            #expect(try await committed(store, batch("a")).rejectedRecords == 0)
            #expect(try await committed(store, batch("b")).rejectedRecords == 10)
            let larger = try await database.publish(
                key: "p2",
                dataSources: ["otlp.logs"],
                freeBytes: 1_200,
                overage: "block"
            )
            try await database.record("change", plan: larger)
            // A server that has not heard of it yet admits again rather than by what it knew.
            let stale = try await store.commit([batch("b")])[0].get()
            guard case .agreementChanged = stale else {
                Issue.record("\(stale)")
                return
            }
            #expect(try await committed(store, batch("b", revision: 2)).rejectedRecords == 0)
            let last = try await committed(store, batch("c", revision: 2))
            #expect(last.rejectedRecords == 10)
            try await database.expect(Self.acceptedBytes, is: 1_000)
            await store.close()
        }
    }

    @Test("a usage cap counts what was used before it, and is reached exactly")
    func cap() async throws {
        try await TestDatabase.run { database in
            // 0.001 a byte beyond 100 bytes.
            try await database.subscribe(
                dataSources: ["otlp.logs"],
                freeBytes: 100,
                overage: "bill"
            )
            let store = database.commitStore()
            var free = batch("a")
            free.isLimited = false
            #expect(try await committed(store, free).rejectedRecords == 0)
            try await database.record("usage_cap", cap: "1.00")
            #expect(try await committed(store, batch("b", revision: 2)).rejectedRecords == 0)
            let refused = try await committed(store, batch("c", records: 3, revision: 2))
            #expect(refused.rejectedRecords == 3)
            #expect(refused.refusalMessage?.contains("the usage cap has no room") == true)
            #expect(
                try await committed(store, batch("d", records: 2, revision: 2)).rejectedRecords == 0
            )
            #expect(
                try await committed(store, batch("e", records: 1, revision: 2)).rejectedRecords == 1
            )
            try await database.expect(Self.acceptedBytes, is: 1_100)
            try await database.record("usage_cap", cap: "1.05")
            #expect(
                try await committed(store, batch("e", records: 1, revision: 3)).rejectedRecords == 0
            )
            try await database.expect(Self.acceptedBytes, is: 1_150)
            await store.close()
        }
    }

    @Test("an agent's health records end at 1 MiB an hour, however many servers take them")
    func agentHealth() async throws {
        try await TestDatabase.run { database in
            let stores = [database.commitStore(), database.commitStore()]
            let rejected = try await withThrowingTaskGroup(of: Int64.self) { group in
                for (number, store) in stores.enumerated() {
                    group.addTask {
                        var rejected: Int64 = 0
                        for round in 1...7 {
                            // 100 canonical bytes a record.
                            var health = PendingBatch.sample(
                                key: "h\(number)-\(round)",
                                records: 1_000,
                                dataSource: "agent.health"
                            )
                            health.agent = PendingBatch.sampleAgent
                            rejected += try await committed(store, health).rejectedRecords
                        }
                        return rejected
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(rejected == 4_000)
            for store in stores { await store.close() }
        }
    }

    @Test("a charge that only bills tells of its free quota's percentages, once each in a period")
    func billingThresholds() async throws {
        try await TestDatabase.run { database in
            try await database.subscribe(
                dataSources: ["otlp.logs"],
                freeBytes: 1_000,
                overage: "bill"
            )
            let store = database.commitStore()
            let watch = ThresholdWatch(
                pool: database.pool,
                histories: HistoryReader(zones: { _ in UTCTimeZone() }),
                logger: TestDatabase.quiet
            )
            // 450, 950 and 1,950 of 1,000 bytes.
            for (key, records, told) in [("a", 9, 0), ("b", 10, 2), ("c", 20, 3)] {
                var free = batch(key, records: Int64(records))
                free.isLimited = false
                #expect(try await committed(store, free).rejectedRecords == 0)
                async let one: Void = watch.perform()
                async let other: Void = watch.perform()
                _ = try await (one, other)
                try await database.expect(
                    """
                    SELECT count(*) FROM meterbee.notifications WHERE kind = 'quota.threshold'
                    """,
                    is: Int64(told)
                )
            }
            try await database.expect("SELECT count(*) FROM meterbee.quotas", is: 0)
            await store.close()
        }
    }

    @Test("the allowances of past hours are forgotten, those of the hour and of charges are not")
    func pastAllowances() async throws {
        try await TestDatabase.run { database in
            try await database.subscribe(
                dataSources: ["otlp.logs"],
                freeBytes: 5_000,
                overage: "block"
            )
            let store = database.commitStore()
            func sendHealth(_ key: String) async throws {
                var health = PendingBatch.sample(
                    key: key,
                    dataSource: "agent.health",
                    revision: 1
                )
                health.agent = PendingBatch.sampleAgent
                #expect(try await committed(store, health).rejectedRecords == 0)
            }
            #expect(try await committed(store, batch("a")).rejectedRecords == 0)
            try await sendHealth("h1")
            try await database.maintain()
            try await database.expect("SELECT count(*) FROM meterbee.quotas", is: 2)
            // The chore comes with the daily switch of the batch keys' generation.
            try await database.moveClock(hours: 25)
            try await database.maintain()
            try await database.expect(
                "SELECT count(*) FROM meterbee.quotas WHERE charge = 'network'",
                is: 1
            )
            try await database.expect("SELECT count(*) FROM meterbee.quotas", is: 1)
            try await sendHealth("h2")
            try await database.maintain()
            try await database.expect("SELECT count(*) FROM meterbee.quotas", is: 2)
            await store.close()
        }
    }
}
