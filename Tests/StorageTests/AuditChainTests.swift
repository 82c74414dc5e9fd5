import Crypto
import Metering
import Postgres
import Storage
import Testing

/// The chain of the ledger of acts: what is tampered with shows.
@Suite("Ledger of acts, tampered with", .serialized)
struct AuditChainTests {
    /// A way to tamper, and what must be found then, with six entries after those of the migrations.
    private static func tamperings(after base: Int64) -> [(sql: String, fault: AuditFault)] {
        let table = "meterbee.audit"
        let (first, fourth, fifth) = (base + 1, base + 4, base + 5)
        return [
            (
                "UPDATE \(table) SET actor = 'x' WHERE sequence = \(fourth)",
                .changed(sequence: fourth)
            ),
            (
                "UPDATE \(table) SET after = '{}' WHERE sequence = \(fourth)",
                .changed(sequence: fourth)
            ),
            (
                "UPDATE \(table) SET tenant_id = NULL WHERE sequence = \(first)",
                .changed(sequence: first)
            ),
            (
                "UPDATE \(table) SET sequence = \(fourth + fifth) - sequence "
                    + "WHERE sequence IN (\(fourth), \(fifth))",
                .changed(sequence: fifth)
            ),
            (
                "DELETE FROM \(table) WHERE sequence = \(fourth)",
                .removed(first: fourth, next: fifth)
            ),
            ("DELETE FROM \(table) WHERE sequence <= 2", .removed(first: 1, next: 3)),
            (
                "DELETE FROM \(table) WHERE sequence >= \(fifth)",
                .removed(first: fifth, next: nil)
            ),
        ]
    }

    @Test("a changed, removed or exchanged entry is found, and a whole ledger is whole")
    func tampering() async throws {
        try await TestDatabase.run { database in
            try await database.addNames(["a", "b", "c", "d"])
            let ledger = AuditRepository(
                database: Database(operatorPool: database.pool, tenantPool: database.pool)
            )
            let chain = try await ledger.verify(sha256: Self.sha256)
            // What migrations added, the tenant and the agent of the fixture, then four products.
            try #require(chain.sequence >= 6)
            let owner = try await PostgresConnection.connect(
                database.cluster.configuration(user: "meterbee_owner")
            )
            _ = try await owner.pipeline([
                PostgresStatement("ALTER TABLE meterbee.audit DISABLE TRIGGER USER"),
                PostgresStatement("CREATE TABLE meterbee.kept AS SELECT * FROM meterbee.audit"),
            ])
            for (sql, expected) in Self.tamperings(after: chain.sequence - 6) {
                _ = try await owner.pipeline([
                    PostgresStatement(PostgresSQL(unsafeSQL: sql))
                ])
                let fault = await #expect(throws: AuditFault.self) {
                    try await ledger.verify(sha256: Self.sha256)
                }
                #expect(fault == expected)
                _ = try await owner.pipeline([
                    PostgresStatement("DELETE FROM meterbee.audit"),
                    PostgresStatement(
                        "INSERT INTO meterbee.audit SELECT * FROM meterbee.kept"
                    ),
                ])
            }
            await owner.close()
            #expect(try await ledger.verify(sha256: Self.sha256).hash == chain.hash)
        }
    }

    @Test("entries of many writers at once are one chain without gaps")
    func concurrency() async throws {
        try await TestDatabase.run { database in
            let ledger = AuditRepository(
                database: Database(operatorPool: database.pool, tenantPool: database.pool)
            )
            let before = try await ledger.verify(sha256: Self.sha256).sequence
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        try await database.addNames((0..<10).map { "w\(writer)-\($0)" })
                    }
                }
                try await group.waitForAll()
            }
            let chain = try await ledger.verify(sha256: Self.sha256)
            #expect(chain.sequence == before + 80)
        }
    }

    private static let sha256: @Sendable ([UInt8]) -> [UInt8] = { Array(SHA256.hash(data: $0)) }
}

extension TestDatabase {
    /// Adds products, each in a transaction of its own.
    fileprivate func addNames(_ keys: [String]) async throws {
        for key in keys {
            _ = try await pool.query(
                PostgresStatement(
                    "INSERT INTO meterbee.products (key, name) VALUES ($1, $1)",
                    [.text(key)]
                )
            )
        }
    }
}
