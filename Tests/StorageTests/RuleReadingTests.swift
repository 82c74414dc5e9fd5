import Metering
import Postgres
import Storage
import Testing

@Suite("Readings of rules", .serialized)
struct RuleReadingTests {
    private static let always = RuleUsageQuery(
        from: Instant(unixSeconds: 0),
        to: Instant(unixSeconds: 4_000_000_000)
    )

    private func batch(_ key: String, shadow: ShadowCount? = nil, failed: Int64 = 0) -> PendingBatch
    {
        var batch = PendingBatch.sample(key: key, body: UInt64(key.utf8.last ?? 0))
        batch.parts[0].shadow = shadow
        batch.parts[0].failedRecords = failed
        return batch
    }

    private func shadow(_ rule: String, bytes: Int64, failed: Int64 = 0) -> ShadowCount {
        var count = ShadowCount(rule: rule)
        count.billableBytes = bytes
        count.failedRecords = failed
        return count
    }

    @Test("shadow counts and failures come with the commit, once, and are never billed")
    func readings() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            let batches = [
                batch("a", shadow: shadow("2", bytes: 700, failed: 1)),
                batch("b", shadow: shadow("2", bytes: 300), failed: 4),
                batch("c", shadow: shadow("10", bytes: .max)),
                batch("d"),
            ]
            _ = await store.commit(batches)
            let resent = await store.commit([batches[0]])
            #expect(resent.allSatisfy { !$0.isAccepted })
            let rules = RuleRepository(pool: database.pool)
            var query = Self.always
            query.isByTenant = true
            let rows = try await rules.ruleUsage(query)
            #expect(rows.map(\.rule) == ["2", "10", "canonical-v1"])
            #expect(rows.map(\.mode) == [.shadow, .shadow, .live])
            #expect(rows.map(\.tenant) == ["acme", "acme", "acme"])
            #expect(rows.map(\.records) == [20, 10, 10])
            #expect(rows.map(\.billedBytes) == [1_000, 500, 500])
            #expect(rows.map(\.ruleBytes) == [1_000, .max, 500])
            #expect(rows.map(\.failedRecords) == [1, 0, 4])
            #expect(rows.map { $0.lastFailedAt != nil } == [true, false, true])
            try await database.expect(
                "SELECT sum(billable_bytes)::bigint AS count FROM meterbee.usage",
                is: 2_000
            )
            await store.close()
        }
    }

    @Test("rolled up, the sums stay, and stop at the largest number")
    func rolledUp() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            for key in ["a", "b", "c"] {
                let bytes: Int64 = key == "c" ? 5 : .max
                _ = await store.commit([batch(key, shadow: shadow("2", bytes: bytes))])
            }
            let rules = RuleRepository(pool: database.pool)
            let before = try await rules.ruleUsage(Self.always)
            try await database.moveClock(hours: 1)
            for _ in 0..<2 { try await database.maintain() }
            _ = await store.commit([batch("d", shadow: shadow("2", bytes: 7))])
            let after = try await rules.ruleUsage(Self.always)
            #expect(before.map(\.records) == [30])
            #expect(after.map(\.records) == [40])
            #expect(after.map(\.ruleBytes) == [.max])
            try await database.expect(
                "SELECT count(*) AS count FROM meterbee.rule_readings",
                is: 1
            )
            await store.close()
        }
    }
}
