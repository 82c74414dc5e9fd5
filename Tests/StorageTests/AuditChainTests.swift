import Crypto
import Metering
import Postgres
import Storage
import Testing

/// The chain of the ledger of acts: what is tampered with shows.
@Suite("Ledger of acts, tampered with", .serialized)
struct AuditChainTests {
    /// A way to tamper, and what must be found then, of six entries.
    private static let tamperings: [(statement: PostgresSQL, fault: AuditFault)] = [
        ("UPDATE meterbee.audit SET actor = 'x' WHERE sequence = 4", .changed(sequence: 4)),
        ("UPDATE meterbee.audit SET after = '{}' WHERE sequence = 4", .changed(sequence: 4)),
        (
            "UPDATE meterbee.audit SET tenant_id = NULL WHERE sequence = 1",
            .changed(sequence: 1)
        ),
        (
            "UPDATE meterbee.audit SET sequence = 9 - sequence WHERE sequence IN (4, 5)",
            .changed(sequence: 5)
        ),
        ("DELETE FROM meterbee.audit WHERE sequence = 4", .removed(first: 4, next: 5)),
        ("DELETE FROM meterbee.audit WHERE sequence <= 2", .removed(first: 1, next: 3)),
        ("DELETE FROM meterbee.audit WHERE sequence >= 5", .removed(first: 5, next: nil)),
    ]

    @Test("a changed, removed or exchanged entry is found, and a whole ledger is whole")
    func tampering() async throws {
        try await TestDatabase.run { database in
            try await database.addNames(["a", "b", "c", "d"])
            let ledger = AuditRepository(
                database: Database(operatorPool: database.pool, tenantPool: database.pool)
            )
            let chain = try await ledger.verify(sha256: Self.sha256)
            // The tenant and the agent of the fixture, then four products.
            #expect(chain.sequence == 6)
            let owner = try await PostgresConnection.connect(
                database.cluster.configuration(user: "meterbee_owner")
            )
            _ = try await owner.pipeline([
                PostgresStatement("ALTER TABLE meterbee.audit DISABLE TRIGGER USER"),
                PostgresStatement("CREATE TABLE meterbee.kept AS SELECT * FROM meterbee.audit"),
            ])
            for (statement, expected) in Self.tamperings {
                _ = try await owner.pipeline([PostgresStatement(statement)])
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
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        try await database.addNames((0..<10).map { "w\(writer)-\($0)" })
                    }
                }
                try await group.waitForAll()
            }
            let ledger = AuditRepository(
                database: Database(operatorPool: database.pool, tenantPool: database.pool)
            )
            #expect(try await ledger.verify(sha256: Self.sha256).sequence == 82)
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
