import Compression
import Metering
import Postgres
import Storage
import Telemetry
import Testing

@Suite("Replays of rules over stored segments", .serialized)
struct RuleReplayTests {
    private func batch(_ key: String, _ bodies: [String]) throws -> PendingBatch {
        try .storing(bodies, key: key)
    }

    private func request(_ database: TestDatabase, _ expression: String) async throws
        -> ReplayRequest
    {
        let now = try await database.pool.query(
            PostgresStatement("SELECT meterbee.meterbee_now() AS now")
        ).only().timestampMicroseconds("now")
        let start = Instant(unixMicroseconds: now).quarterHourStart
        return ReplayRequest(
            tenant: database.tenant,
            dataSource: "otlp.logs",
            from: Instant(unixMicroseconds: start.unixMicroseconds - Instant.quarterHour),
            to: Instant(unixMicroseconds: start.unixMicroseconds + 20 * Instant.quarterHour),
            expression: expression
        )
    }

    @Test("the live rule replayed gives the billed bytes; another gives its own; failures count")
    func results() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            let first = try batch("a", ["one", "three"])
            let second = try batch("b", ["seven!!", ""])
            let results = await store.commit([first, second])
            #expect(results.filter(\.isAccepted).count == 2)
            let rules = RuleRepository(pool: database.pool)
            let live = try await rules.advance(
                try await request(database, "canonical_size"),
                for: .seconds(60)
            )
            let billed = first.parts[0].billableBytes + second.parts[0].billableBytes
            #expect(live.isComplete)
            #expect(live.total.billedBytes == billed)
            #expect(live.total.replay.billableBytes == billed)
            #expect(live.total.messageBytes == live.messageBytesTotal)
            let other = try await rules.advance(
                try await request(database, "int(attributes.size) > 0 ? body_size * 10 : 1 / 0"),
                for: .seconds(60)
            )
            #expect(other.id != live.id)
            #expect(other.total.billedBytes == billed)
            #expect(other.total.replay.failedRecords == 1)
            // 3, 5 and 7 bytes ten times; the empty body fails: 32 + "size" and its number.
            #expect(other.total.replay.billableBytes == 150 + 32 + 12)
            await store.close()
        }
    }

    @Test("stopped after every quarter hour it goes on, sees later records, and counts none twice")
    func resumes() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            let request = try await request(database, "body_size")
            var records: Int64 = 0
            for hour in 0..<3 {
                try await database.moveClock(hours: hour)
                for part in 0..<5 {
                    let bodies = (0...part).map { "record \(hour) \(part) \($0)" }
                    let results = await store.commit([try batch("\(hour)-\(part)", bodies)])
                    #expect(results.filter(\.isAccepted).count == 1)
                    records += Int64(bodies.count)
                }
            }
            // Each call is as good as killed: a new repository, and no time for a second window.
            var calls = 0
            var standing: ReplayStanding?
            while standing?.isComplete != true, calls < 10 {
                standing = try await RuleRepository(pool: database.pool)
                    .advance(request, for: .zero)
                calls += 1
            }
            #expect(calls == 3)
            #expect(standing?.windows.count == 3)
            #expect(standing?.total.replay.records == records)
            #expect(standing?.total.replay.canonicalBytes == standing?.total.billedBytes)
            _ = await store.commit([try batch("late", ["late"])])
            let later = try await RuleRepository(pool: database.pool)
                .advance(request, for: .seconds(60))
            #expect(later.id == standing?.id)
            #expect(later.total.replay.records == records + 1)
            #expect(later.windows.count == 3)
            await store.close()
        }
    }
}
