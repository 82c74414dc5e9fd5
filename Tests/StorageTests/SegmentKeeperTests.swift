import Compression
import Metering
import Postgres
import Telemetry
import Testing

@testable import Storage

@Suite("Keeping segments", .serialized)
struct SegmentKeeperTests {
    private static let sources = ["otlp.logs", "otlp.traces"]

    /// What readers see of the store, whatever segments it lies in.
    private struct Reading: Equatable {
        /// Each source's messages one after the other, in the order in which they were received.
        var messages: [String: [UInt8]] = [:]
        /// What each receipt's part of a segment is, by source and receipt.
        var parts: [String: [UInt8]] = [:]
        var records: Int64 = 0
        var billableBytes: Int64 = 0
        var occurredFrom = Int64.max
        var occurredTo = Int64.min
    }

    private func read(_ database: TestDatabase) async throws -> (Reading, segments: Int) {
        let rows = try await database.pool.query(
            PostgresStatement(
                """
                SELECT id, data_source, signal, occurred_from, occurred_to, message_bytes,
                    directory, payload, records, billable_bytes
                FROM meterbee.segments ORDER BY received_at, id
                """
            )
        )
        let codecs = CodecPool()
        var reading = Reading()
        for row in rows {
            let segment = try SegmentRow(row: row)
            let message = try segment.payload.withUnsafeBytes { payload in
                try codecs.withDecompressor {
                    try $0.decompress(payload, coding: .zstd, limit: segment.messageBytes)
                }
            }
            #expect(message.count == segment.messageBytes)
            reading.messages[segment.dataSource, default: []] += message
            for entry in segment.directory.entries {
                let start = Int(entry.offsetBytes)
                reading.parts["\(segment.dataSource) \(entry.receipt) \(entry.receivedAt)"] =
                    Array(message[start..<start + Int(entry.lengthBytes)])
            }
            reading.records += try row.int64("records")
            reading.billableBytes += try row.int64("billable_bytes")
            let (from, to) = (segment.occurredFrom, segment.occurredTo)
            reading.occurredFrom = min(reading.occurredFrom, from.unixMicroseconds)
            reading.occurredTo = max(reading.occurredTo, to.unixMicroseconds)
        }
        return (reading, rows.count)
    }

    /// A batch whose segment holds a real message of about so many bytes that do not compress.
    private func batch(_ key: String, bytes: Int, source: String) throws -> PendingBatch {
        var random = SystemRandomNumberGenerator()
        let body = (0..<bytes / 8).map { _ in String(random.next(), radix: 36) }.joined()
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.beginScope(name: "test")
        encoder.beginRecord(timeUnixNano: 1, observedTimeUnixNano: 1, body: key + body)
        let message = encoder.finish()
        var batch = PendingBatch.sample(key: key, records: 1, dataSource: source)
        batch.bodyHash = BodyHash(high: random.next(), low: random.next())
        batch.parts[0].messageBytes = Int64(message.count)
        batch.parts[0].occurredFrom = Instant(unixSeconds: 0)
        batch.parts[0].occurredTo = Instant(unixSeconds: 0)
        batch.parts[0].frame = try CodecPool().withCompressor { try $0.compress(message) }
        return batch
    }

    private func store(_ count: Int, bytes: [Int], _ database: TestDatabase) async throws {
        let store = database.commitStore()
        for number in 0..<count {
            let source = Self.sources[number % Self.sources.count]
            let key = "\(UInt64.random(in: 0 ... .max))"
            let batch = try batch(key, bytes: bytes[number % bytes.count], source: source)
            let results = await store.commit([batch])
            #expect(results.filter(\.isAccepted).count == 1, "\(results)")
        }
        await store.close()
    }

    private func keeper(_ database: TestDatabase) -> SegmentKeeper {
        SegmentKeeper(
            pool: database.pool,
            retention: PlanRetention(
                database: Database(operatorPool: database.pool, tenantPool: database.pool),
                histories: HistoryReader(zones: TestZone.named),
                logger: TestDatabase.quiet
            ),
            logger: TestDatabase.quiet
        )
    }

    @Test("small segments of a quarter hour become one, and everything reads as before")
    func compacts() async throws {
        try await TestDatabase.run { database in
            try await store(50, bytes: [40, 3_000, 90_000], database)
            try await database.moveClock(hours: 1)
            try await database.maintain()
            try await store(4, bytes: [100], database)
            let (before, many) = try await read(database)
            // Two servers at once do it once.
            async let one: Void = keeper(database).perform()
            async let other: Void = keeper(database).perform()
            _ = try await (one, other)
            let (after, few) = try await read(database)
            #expect(many == 54)
            // The clock may have passed a quarter hour's end among the fifty.
            #expect(few <= 8, "one or two a source, and the four new ones")
            #expect(after == before)
            try await keeper(database).perform()
            #expect(try await read(database) == (after, few))
        }
    }

    @Test(
        "a cursor held across a compaction neither skips nor repeats",
        arguments: RecordQuery.Order.allCases
    )
    func heldCursor(order: RecordQuery.Order) async throws {
        try await TestDatabase.run { database in
            // All of the same instant, so that the order is that of their requests.
            try await store(40, bytes: [40, 3_000], database)
            let records = RecordRepository(
                database: Database(operatorPool: database.pool, tenantPool: database.pool)
            )
            var query = RecordQuery(
                dataSource: nil,
                from: Instant(unixSeconds: 0),
                to: Instant(unixSeconds: 1),
                order: order,
                limit: 7,
                after: nil
            )
            let undisturbed = try await pages(records, &query, database) {}
            #expect(Set(undisturbed).count == 40)
            query.after = nil
            var reads = 0
            let disturbed = try await pages(records, &query, database) {
                reads += 1
                guard reads == 2 else { return }
                try await database.moveClock(hours: 1)
                try await keeper(database).perform()
            }
            let (_, segments) = try await read(database)
            #expect(segments < 40, "nothing was compacted: the test shows nothing")
            #expect(disturbed == undisturbed)
        }
    }

    /// All records, page after page, with something else done after each.
    private func pages(
        _ records: RecordRepository,
        _ query: inout RecordQuery,
        _ database: TestDatabase,
        between: () async throws -> Void
    ) async throws -> [String] {
        var all: [String] = []
        repeat {
            let page = try await records.records(tenant: database.tenant, query: query)
            all += page.recordsJSON
            query.after = page.next
            try await between()
        } while query.after != nil
        return all
    }

    @Test("what no longer is as it was read is not replaced")
    func refusesChanged() async throws {
        try await TestDatabase.run { database in
            try await store(3, bytes: [40], database)
            let before = try await read(database)
            let ids =
                "(SELECT array_agg(id ORDER BY id) || gen_random_uuid() FROM meterbee.segments)"
            let times = """
                (SELECT array_agg(received_at ORDER BY id) || now() FROM meterbee.segments)
                """
            let sql = """
                SELECT meterbee.replace_segments('\(database.tenant)', 'otlp.logs', \(times), \(ids),
                    '\\x01', '\\x00')
                """
            await #expect(throws: PostgresError.self) {
                _ = try await database.pool.query(PostgresStatement(PostgresSQL(unsafeSQL: sql)))
            }
            #expect(try await read(database) == before)
        }
    }

    @Test("a source's segments go when its retention is over, others' stay, then whole days go")
    func retention() async throws {
        try await TestDatabase.run { database in
            try await store(6, bytes: [100], database)
            _ = try await database.pool.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.data_sources SET retention_days = 2 WHERE key = 'otlp.logs'
                    """
                )
            )
            try await keeper(database).perform()
            #expect(try await read(database).segments == 6)
            try await database.moveClock(hours: 50)
            try await keeper(database).perform()
            #expect(try await read(database).0.messages.keys.sorted() == ["otlp.traces"])
            try await database.expect(
                "SELECT sum(records)::bigint AS count FROM meterbee.usage",
                is: 6
            )
            let daysBefore = try await partitions(database)
            try await database.moveClock(hours: 62 * 24)
            try await database.maintain()
            try await keeper(database).perform()
            #expect(try await read(database).segments == 0)
            let daysAfter = try await partitions(database)
            #expect(daysAfter.isDisjoint(with: daysBefore.sorted().prefix(2)))
            // Commits go on in the partitions that were made ahead.
            try await store(2, bytes: [100], database)
            #expect(try await read(database).segments == 2)
        }
    }

    private func partitions(_ database: TestDatabase) async throws -> Set<String> {
        let rows = try await database.pool.query(
            PostgresStatement(
                """
                SELECT c.relname::text AS name FROM pg_inherits AS i
                JOIN pg_class AS c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'meterbee.segments'::regclass
                """
            )
        )
        return Set(try rows.map { try $0.string("name") })
    }
}
