import Foundation
import Glibc
import Metering
import Postgres
import Synchronization
import Testing

@testable import Storage

/// Every failure of PostgreSQL is told to the sender, loses nothing and passes by itself.
@Suite("The group commit while PostgreSQL fails", .serialized)
struct CommitFailureTests {
    /// Sends a batch until it is taken, as a client does that is answered 503.
    private func deliver(
        _ key: String,
        body: UInt64,
        to store: CommitStore,
        failures: Counter
    ) async throws -> BatchOutcome {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            switch await store.commit([.sample(key: key, body: body)])[0] {
            case .success(let outcome): return outcome
            case .failure(.unavailable), .failure(.overloaded): break
            case .failure(let failure): throw failure
            }
            failures.add()
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CommitFailure.unavailable("not taken within a minute")
    }

    private func expectUnavailable(
        _ result: Result<BatchOutcome, CommitFailure>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .failure(.unavailable) = result else {
            Issue.record("not told: \(result)", sourceLocation: sourceLocation)
            return
        }
    }

    private func expectOnce(_ database: TestDatabase, batches: Int64) async throws {
        try await database.expect("SELECT count(*) FROM meterbee.batch_keys", is: batches)
        for table in ["segments", "usage"] {
            try await database.expect(
                PostgresSQL(
                    unsafeSQL: "SELECT sum(records)::bigint AS count FROM meterbee.\(table)"
                ),
                is: batches * 10
            )
        }
    }

    @Test("read-only: told as unavailable, taken again once it can write")
    func readOnly() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            #expect(try await store.commit([.sample(key: "a")])[0].get().isTaken)
            try await database.asOwner([
                "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()",
            ])
            try await Task.sleep(for: .seconds(2))
            expectUnavailable(await store.commit([.sample(key: "b", body: 2)])[0])
            try await database.asOwner([
                "SET default_transaction_read_only = off",
                "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()",
            ])
            try await Task.sleep(for: .seconds(2))
            #expect(try await store.commit([.sample(key: "b", body: 2)])[0].get().isTaken)
            try await expectOnce(database, batches: 2)
            await store.close()
        }
    }

    @Test("slow: a server that answers nothing is given up, and what it did after all counts once")
    func frozen() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore(statementTimeout: .seconds(1))
            let failures = Counter()
            _ = try await deliver("a", body: 1, to: store, failures: failures)
            let started = ContinuousClock.now
            database.signalServer(SIGSTOP)
            let during = await store.commit([.sample(key: "b", body: 2)])[0]
            database.signalServer(SIGCONT)
            expectUnavailable(during)
            #expect(ContinuousClock.now - started < .seconds(60))
            let after = try await deliver("b", body: 2, to: store, failures: failures)
            #expect(after.isTaken || after.isDuplicate)
            try await expectOnce(database, batches: 2)
            await store.close()
        }
    }

    @Test("a lock that is held too long is given up, the next commit goes through")
    func lockHeld() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore(statementTimeout: .seconds(1))
            try await database.pool.transaction { transaction in
                _ = try await transaction.query(
                    PostgresStatement(
                        "SELECT pg_advisory_xact_lock($1)",
                        [.int64(EpochLock.key)]
                    )
                )
                expectUnavailable(await store.commit([.sample(key: "a")])[0])
            }
            _ = try await deliver("a", body: 1, to: store, failures: Counter())
            try await expectOnce(database, batches: 1)
            await store.close()
        }
    }

    @Test("killed in mid-commit: nothing acknowledged is lost, nothing is stored twice")
    func killed() async throws {
        try await TestDatabase.run { database in
            try await database.supervised {
                let failures = Counter()
                let sent = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<4 {
                        group.addTask {
                            let store = database.commitStore(statementTimeout: .seconds(3))
                            for number in 0..<50 {
                                let key = "\(client)-\(number)"
                                let body = UInt64(client * 1000 + number)
                                let outcome = try await deliver(
                                    key,
                                    body: body,
                                    to: store,
                                    failures: failures
                                )
                                #expect(outcome.isTaken || outcome.isDuplicate, "\(outcome)")
                                sent.add()
                            }
                            await store.close()
                        }
                    }
                    group.addTask {
                        for kill in 1...4 {
                            while sent.count < kill * 40 {
                                try await Task.sleep(for: .milliseconds(1))
                            }
                            database.signalServer(SIGKILL)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(failures.count > 0, "no kill met a commit")
                try await expectOnce(database, batches: 200)
            }
        }
    }

    @Test("a full disk: told as unavailable, taken again once there is room")
    func diskFull() async throws {
        let directory = NSTemporaryDirectory() + "meterbee-full-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try #require(
            mount("tmpfs", directory, "tmpfs", 0, "size=320m,mode=0755") == 0,
            "a tiny disk cannot be mounted: the test needs root"
        )
        defer { umount2(directory, Int32(MNT_DETACH)) }
        try await TestDatabase.run(in: directory + "/cluster") { database in
            try await database.supervised {
                let store = database.commitStore()
                #expect(try await store.commit([.sample(key: "a")])[0].get().isTaken)
                let filler = directory + "/filler"
                fill(filler)
                var large = PendingBatch.sample(key: "b", body: 2)
                large.parts[0].frame = (0..<(24 << 20)).map { _ in UInt8.random(in: 0...255) }
                expectUnavailable(await store.commit([large])[0])
                try FileManager.default.removeItem(atPath: filler)
                let failures = Counter()
                let after = try await deliver("b", body: 2, to: store, failures: failures)
                #expect(after.isTaken || after.isDuplicate)
                try await expectOnce(database, batches: 2)
                await store.close()
            }
        }
    }

    /// Writes a file until the disk is full.
    private func fill(_ path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let block = [UInt8](repeating: 0x55, count: 1 << 16)
        while write(file, block, block.count) > 0 {}
        close(file)
    }

    @Test("new generations of keys and closed epochs race with commits, and nothing is lost")
    func epochs() async throws {
        try await TestDatabase.run { database in
            let done = Counter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await raceWithCommits(database, until: done) }
                for server in 0..<2 {
                    group.addTask {
                        let store = database.commitStore()
                        let failures = Counter()
                        for number in 0..<120 {
                            // Both servers send the same keys: one stores each, the other knows it.
                            let outcome = try await deliver(
                                "k\(number)",
                                body: UInt64(number),
                                to: store,
                                failures: failures
                            )
                            #expect(outcome.isTaken || outcome.isDuplicate, "\(outcome)")
                            let again = try await deliver(
                                "k\(number)",
                                body: UInt64(number),
                                to: store,
                                failures: failures
                            )
                            #expect(again.isDuplicate, "\(server): \(again)")
                        }
                        await store.close()
                    }
                }
                for _ in 0..<2 { _ = try await group.next() }
                done.add()
                try await group.waitForAll()
            }
            try await expectOnce(database, batches: 120)
        }
    }

    /// Switches generations, and closes the epoch: what was received before a closing is what was
    /// there at it, for ever.
    private func raceWithCommits(
        _ database: TestDatabase,
        until done: Counter
    ) async throws {
        let lock = PostgresStatement("SELECT pg_advisory_xact_lock($1)", [.int64(EpochLock.key)])
        var closings: [(at: Instant, records: Int64)] = []
        while done.count == 0 {
            _ = try await database.pool.pipeline([
                lock, PostgresStatement("SELECT meterbee.switch_batch_key_generation(0, 1000)"),
            ])
            let closing = try await database.pool.pipeline([
                lock,
                PostgresStatement(
                    """
                    SELECT meterbee.meterbee_now() AS now, (
                        SELECT coalesce(sum(records), 0)::bigint FROM meterbee.segments) AS records
                    """
                ),
            ])[1].only()
            closings.append((try closing.instant("now"), try closing.int64("records")))
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(closings.count > 3)
        for closing in closings {
            let received = try await database.pool.query(
                PostgresStatement(
                    """
                    SELECT coalesce(sum(records), 0)::bigint AS records
                    FROM meterbee.segments WHERE received_at <= $1
                    """,
                    [.instant(closing.at)]
                )
            ).only().int64("records")
            #expect(received == closing.records)
        }
    }
}

/// Counts from several tasks.
private final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}

extension BatchOutcome {
    /// Whether the batch was stored and metered by this commit.
    fileprivate var isTaken: Bool { if case .accepted = self { true } else { false } }
    /// Whether it was known already.
    fileprivate var isDuplicate: Bool { if case .duplicate = self { true } else { false } }
}
