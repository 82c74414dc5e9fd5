import Foundation
import Metering
import Postgres
import Testing

@testable import Storage

@Suite("Receipts of the group commit", .serialized)
struct ReceiptTests {
    private func repository(_ database: TestDatabase, tenantPool: PostgresPool) -> ReceiptRepository
    {
        ReceiptRepository(
            database: Database(operatorPool: database.pool, tenantPool: tenantPool),
            sha256: TestSigner.sha256
        )
    }

    @Test("every accepted request has a receipt that proves itself, to its tenant alone")
    func provesEach() async throws {
        try await TestDatabase.run { database in
            let other = UniqueID(high: 7, low: 7)
            try await database.addTenant(other, key: "other")
            let store = database.commitStore()
            let batches = (0..<21).map { number in
                PendingBatch.sample(
                    key: "k\(number)",
                    tenant: number % 3 == 0 ? other : database.tenant,
                    body: UInt64(number)
                )
            }
            #expect(await store.commit(batches).count == 21)
            try await database.expect("SELECT count(*) FROM meterbee.receipts", is: 2)
            try await database.withTenantPool { pool in
                let receipts = repository(database, tenantPool: pool)
                for batch in batches {
                    let stored = try await receipts.receipt(tenant: batch.tenant, id: batch.receipt)
                    let receipt = try #require(stored)
                    #expect(TestSigner.shared.holds(receipt))
                    #expect(receipt.proof.size == 21)
                    let text = String(decoding: receipt.canonicalJSON, as: UTF8.self)
                    #expect(text.contains("\"batch_key\":\"\(batch.key)\""))
                    #expect(text.contains("\"billable_bytes\":500,"))
                    let foreign = batch.tenant == other ? database.tenant : other
                    let hidden = try await receipts.receipt(tenant: foreign, id: batch.receipt)
                    #expect(hidden == nil)
                }
                let none = UniqueID(high: 0, low: 1)
                let unknown = try await receipts.receipt(tenant: other, id: none)
                #expect(unknown == nil)
            }
            await store.close()
        }
    }

    @Test("a request that is refused whole has a receipt of what was refused")
    func receiptOfRefusal() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            let batch = PendingBatch.sample(key: "r", records: 0)
            _ = await store.commit([batch])
            try await database.withTenantPool { pool in
                let receipts = repository(database, tenantPool: pool)
                let stored = try await receipts.receipt(tenant: batch.tenant, id: batch.receipt)
                let receipt = try #require(stored)
                #expect(TestSigner.shared.holds(receipt))
                let text = String(decoding: receipt.canonicalJSON, as: UTF8.self)
                #expect(text.contains(#""data_sources":[],"#))
                #expect(text.contains(#""rejected":{"disabled":4}"#))
            }
            await store.close()
        }
    }

    @Test("the whole receipt comes with the outcome where it is asked for, and is the stored one")
    func wholeReceipt() async throws {
        try await TestDatabase.run { database in
            let store = database.commitStore()
            var batches = [PendingBatch.sample(key: "a"), PendingBatch.sample(key: "b", body: 2)]
            batches[1].wantsReceipt = true
            let outcomes = try await store.commit(batches).map { try $0.get() }
            guard case .accepted(let plain) = outcomes[0], case .accepted(let whole) = outcomes[1]
            else {
                Issue.record("not accepted: \(outcomes)")
                return
            }
            #expect(plain.receiptJSON == nil)
            try await database.withTenantPool { pool in
                let receipts = repository(database, tenantPool: pool)
                let stored = try await receipts.receipt(tenant: database.tenant, id: whole.receipt)
                #expect(stored?.json == whole.receiptJSON)
            }
            await store.close()
        }
    }

    @Test("servers that start together agree on one signing key, which no other role can read")
    func oneKey() async throws {
        try await TestDatabase.run { database in
            let keys = try await withThrowingTaskGroup(of: SigningKey.self) { group in
                for server in UInt8(1)...4 {
                    group.addTask {
                        let connection = try await PostgresConnection.connect(
                            database.cluster.configuration(user: "meterbee_signer")
                        )
                        let key = try await SigningKey.read(on: connection) {
                            let bytes = [UInt8](repeating: server, count: 32)
                            return SigningKey(
                                id: "key \(server)",
                                privateKey: bytes,
                                publicKey: bytes
                            )
                        }
                        await connection.close()
                        return key
                    }
                }
                return try await group.reduce(into: Set<SigningKey>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            for role in ["meterbee_operator", "meterbee_tenant", "meterbee_ingest"] {
                let connection = try await PostgresConnection.connect(
                    database.cluster.configuration(user: role)
                )
                await #expect(throws: PostgresError.self) {
                    try await connection.query(
                        PostgresStatement("SELECT private_key FROM meterbee.signing_keys")
                    )
                }
                await connection.close()
            }
            let known = try await repository(database, tenantPool: database.pool).publicKeys()
            #expect(known.map(\.id) == keys.map(\.id))
        }
    }

    @Test("partitions of receipts go when the segments of their day are gone, and not before")
    func partitions() async throws {
        try await TestDatabase.run { database in
            let owner = try await PostgresConnection.connect(
                database.cluster.configuration(user: "meterbee_owner")
            )
            for day in ["20200101", "20200102"] {
                let (from, to) =
                    day == "20200101"
                    ? ("2020-01-01 00:00+00", "2020-01-02 00:00+00")
                    : ("2020-01-02 00:00+00", "2020-01-03 00:00+00")
                try await owner.script(
                    PostgresSQL(
                        unsafeSQL: """
                            CREATE TABLE meterbee.receipts_\(day) PARTITION OF meterbee.receipts
                                FOR VALUES FROM ('\(from)') TO ('\(to)')
                            """
                    )
                )
            }
            try await owner.script(
                """
                CREATE TABLE meterbee.segments_20200102 PARTITION OF meterbee.segments
                    FOR VALUES FROM ('2020-01-02 00:00+00') TO ('2020-01-03 00:00+00')
                """
            )
            await owner.close()
            _ = try await database.pool.query(
                PostgresStatement("SELECT meterbee.keep_receipt_partitions(3)")
            )
            try await database.expect(
                """
                SELECT count(*) FROM pg_class
                WHERE relname IN ('receipts_20200101', 'receipts_20200102') AND relkind = 'r'
                """,
                is: 1
            )
        }
    }
}
