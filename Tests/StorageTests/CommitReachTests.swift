import Metering
import Postgres
import Storage
import Testing

/// The window holds millions of keys; a commit that reads more of them than its own batches need
/// grows slower from hour to hour.
@Suite("What a group commit reads of the window of batch keys")
struct CommitReachTests {
    /// Keys in each of three older generations, and batches in a commit.
    private static let knownKeys = 60_000
    private static let batchCount = 40
    /// Pages of four generations' trees from root to leaf, and of what a batch writes; reading one
    /// generation whole takes a hundred and more for each batch.
    private static let pagesPerBatch: Int64 = 30

    @Test("new, repeated and stale batches reach their keys alone")
    func reachesOwnKeys() async throws {
        try await TestDatabase.run { database in
            try await fillWindow(of: database)
            try await commitOnce(on: database)
            let before = try await pagesRead(of: database)
            let outcomes = try await commitOnce(on: database)
            let read = try await pagesRead(of: database) - before
            #expect(outcomes == ["accepted": Self.batchCount, "duplicate": Self.batchCount])
            #expect(read > 0, "the statistics arrived")
            #expect(read <= Int64(2 * Self.batchCount) * Self.pagesPerBatch)
        }
    }

    /// Three older generations full of keys, and a new one.
    private func fillWindow(of database: TestDatabase) async throws {
        let owner = try await PostgresConnection.connect(
            database.cluster.configuration(user: "meterbee_owner")
        )
        for _ in 0..<3 {
            _ = try await owner.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.batch_keys
                        (generation, tenant_id, signal, key, body_hash, receipt_id)
                    SELECT g.generation, $1, 1, 'g' || g.generation || '-' || n,
                        decode(lpad(to_hex(n), 32, '0'), 'hex'), gen_random_uuid()
                    FROM generate_series(1, $2) AS n,
                        (SELECT max(generation) AS generation
                            FROM meterbee.batch_key_generations) AS g
                    """,
                    [
                        .uuid(high: database.tenant.high, low: database.tenant.low),
                        .int32(Int32(Self.knownKeys)),
                    ]
                )
            )
            _ = try await owner.query(
                PostgresStatement("SELECT meterbee.switch_batch_key_generation(0, 10)")
            )
        }
        await owner.close()
    }

    /// Commits new batches and some that older generations know; the connection ends after it, so
    /// that its statistics are told.
    @discardableResult
    private func commitOnce(on database: TestDatabase) async throws -> [String: Int] {
        let store = database.commitStore()
        await store.prepare()
        let run = UInt64.random(in: 0 ... .max)
        var batches: [PendingBatch] = []
        for number in 1...Self.batchCount {
            let body = UInt64(number)
            batches.append(.sample(key: "new-\(run)-\(number)", body: body))
            batches.append(.sample(key: "g\(1 + number % 3)-\(number)", body: body))
        }
        var counts: [String: Int] = [:]
        for outcome in await store.commit(batches) {
            switch outcome {
            case .success(.accepted): counts["accepted", default: 0] += 1
            case .success(.duplicate): counts["duplicate", default: 0] += 1
            default: counts["\(outcome)", default: 0] += 1
            }
        }
        await store.close()
        return counts
    }

    /// Pages of keys and of their indexes that ended connections have looked at.
    private func pagesRead(of database: TestDatabase) async throws -> Int64 {
        while try await ingestConnections(of: database) > 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await database.pool.query(
            PostgresStatement(
                """
                SELECT sum(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)::bigint
                    AS pages
                FROM pg_statio_all_tables WHERE relname LIKE 'batch\\_keys\\_%'
                """
            )
        ).only().int64("pages")
    }

    private func ingestConnections(of database: TestDatabase) async throws -> Int64 {
        try await database.pool.query(
            PostgresStatement(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'meterbee_ingest'"
            )
        ).only().int64("count")
    }
}
