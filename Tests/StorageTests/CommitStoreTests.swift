import Metering
import Postgres
import Storage
import Testing

@Suite("The group commit on PostgreSQL", .serialized)
struct CommitStoreTests {
    @Test("accepted batches are stored and metered once, however often they are sent")
    func commitsOnce() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            let batches = (0..<20).map { PendingBatch.sample(key: "k\($0)", body: UInt64($0)) }
            let first = await store.commit(batches)
            #expect(first.filter(\.isAccepted).count == 20)
            let resent = batches.map {
                PendingBatch.sample(key: $0.key.description, body: $0.bodyHash.low)
            }
            let second = await store.commit(resent)
            for (batch, result) in zip(batches, second) {
                guard case .success(.duplicate(let receipt, _, _)) = result else {
                    Issue.record("not a duplicate: \(result)")
                    continue
                }
                #expect(receipt == batch.receipt)
            }
            try await database.expect(
                "SELECT sum(records)::bigint AS count FROM meterbee.usage",
                is: 200
            )
            try await database.expect(
                "SELECT sum(records)::bigint AS count FROM meterbee.segments",
                is: 200
            )
            try await database.expect(
                "SELECT sum(billable_bytes)::bigint AS count FROM meterbee.usage",
                is: 10_000
            )
            await store.close()
        }
    }

    @Test("a key with another body is refused and leaves nothing")
    func refusesReuse() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            _ = await store.commit([PendingBatch.sample(key: "k", body: 1)])
            let result = await store.commit([PendingBatch.sample(key: "k", body: 2)])
            #expect(result == [.success(.keyReused)])
            try await database.expect("SELECT count(*) FROM meterbee.segments", is: 1)
            await store.close()
        }
    }

    @Test("the same key twice in one commit is one batch and one duplicate")
    func duplicatesWithin() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            let results = await store.commit([
                PendingBatch.sample(key: "k"), PendingBatch.sample(key: "k"),
            ])
            #expect(results.filter(\.isAccepted).count == 1)
            try await database.expect("SELECT count(*) FROM meterbee.batch_keys", is: 1)
            try await database.expect(
                "SELECT sum(records)::bigint AS count FROM meterbee.usage",
                is: 10
            )
            await store.close()
        }
    }

    @Test("a sequence below the watermark that the window forgot is refused, not billed again")
    func refusesStale() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            _ = await store.commit([PendingBatch.sample(key: "s5", sequence: 5)])
            let stale = await store.commit([PendingBatch.sample(key: "s4", body: 9, sequence: 4)])
            #expect(stale == [.success(.staleSequence(watermark: 5))])
            try await database.expect("SELECT count(*) FROM meterbee.batch_keys", is: 1)
            let next = await store.commit([PendingBatch.sample(key: "s6", body: 9, sequence: 6)])
            #expect(next.filter(\.isAccepted).count == 1)
            await store.close()
        }
    }

    @Test("one poisonous batch fails alone")
    func isolatesPoison() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            // PostgreSQL's text has no zero character, so this one can never be stored.
            let poison = PendingBatch.sample(key: "p", body: 3, dataSource: "bad\u{0}name")
            let results = await store.commit([
                PendingBatch.sample(key: "a", body: 1), poison,
                PendingBatch.sample(key: "b", body: 2),
            ])
            #expect(results.count == 3)
            guard case .failure(.permanent) = results[1] else {
                Issue.record("the poison was not refused: \(results[1])")
                return
            }
            for result in [results[0], results[2]] {
                guard case .success(.accepted) = result else {
                    Issue.record("a neighbour failed: \(result)")
                    continue
                }
            }
            await store.close()
        }
    }

    @Test("a connection that died while nobody used it is replaced unnoticed")
    func replacesConnection() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            _ = await store.commit([PendingBatch.sample(key: "a")])
            try await terminateIngestConnections(of: database)
            let after = await store.commit([PendingBatch.sample(key: "b", body: 2)])
            #expect(after.filter(\.isAccepted).count == 1, "\(after)")
            await store.close()
        }
    }

    @Test("sums that no integer holds stop at the largest one, and the roll-up goes on")
    func rollsUpHugeValues() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            for key in ["a", "b", "c"] {
                _ = await store.commit([PendingBatch.sample(key: key)])
            }
            let owner = try await PostgresConnection.connect(
                database.cluster.configuration(user: "meterbee_owner")
            )
            // Only a test changes a delta: as if a rule had answered such values.
            _ = try await owner.query(
                PostgresStatement(
                    "UPDATE meterbee.usage_deltas SET billable_bytes = 9223372036854775807"
                )
            )
            await owner.close()
            try await database.moveClock(hours: 1)
            for _ in 0..<2 { try await database.maintain() }
            try await database.expect("SELECT count(*) FROM meterbee.usage_deltas", is: 0)
            try await database.expect(
                "SELECT max(billable_bytes) AS count FROM meterbee.usage_buckets",
                is: .max
            )
            await store.close()
        }
    }

    @Test("rolling deltas up changes no sum, and is idempotent")
    func rollsUp() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            for key in ["a", "b", "c"] { _ = await store.commit([PendingBatch.sample(key: key)]) }
            let owner = try await PostgresConnection.connect(
                database.cluster.configuration(user: "meterbee_owner")
            )
            // Only a test moves usage into the past; the product never updates a delta.
            _ = try await owner.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.usage_deltas
                    SET quarter_hour = quarter_hour - interval '1 hour'
                    """
                )
            )
            await owner.close()
            let control = Database(operatorPool: database.pool, tenantPool: database.pool)
            let maintenance = Maintenance(
                pool: database.pool,
                idempotency: IdempotencyRepository(database: control),
                logger: TestDatabase.quiet
            )
            for _ in 0..<2 { try await maintenance.perform() }
            try await database.expect("SELECT count(*) FROM meterbee.usage_deltas", is: 0)
            try await database.expect("SELECT count(*) FROM meterbee.usage_buckets", is: 1)
            try await database.expect(
                "SELECT sum(records)::bigint AS count FROM meterbee.usage",
                is: 30
            )
            await store.close()
        }
    }

    private func terminateIngestConnections(of database: TestDatabase) async throws {
        let owner = try await PostgresConnection.connect(
            database.cluster.configuration(user: "meterbee_owner")
        )
        _ = try await owner.query(
            PostgresStatement(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE usename = 'meterbee_ingest'
                """
            )
        )
        await owner.close()
    }
}

extension Result where Success == BatchOutcome {
    /// Whether the batch was stored and metered.
    var isAccepted: Bool {
        if case .success(.accepted) = self { true } else { false }
    }
}
