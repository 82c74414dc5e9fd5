import Compression
public import Metering
import Postgres

/// Reads receipts back, each with its proof, with the rights of the tenant that it belongs to.
public struct ReceiptRepository: Sendable {
    private let database: Database
    private let sha256: MerkleRange.Hash
    private let codecs = CodecPool()

    /// - Parameter sha256: the hash of the receipts' trees.
    public init(database: Database, sha256: @escaping MerkleRange.Hash) {
        self.database = database
        self.sha256 = sha256
    }

    /// A tenant's receipt; nil when it has none of that identifier, or its segments are gone.
    public func receipt(tenant: UniqueID, id: UniqueID) async throws -> SignedReceipt? {
        let rows = try await database.asTenant(tenant) { transaction in
            try await transaction.query(ReceiptStatements.find(tenant: tenant, id: id))
                .map(ReceiptRow.init)
        }
        for row in rows {
            if let receipt = try row.receipt(id, sha256: sha256, codecs: codecs) { return receipt }
        }
        return nil
    }

    /// Every key that receipts were signed with, the newest first.
    public func publicKeys() async throws -> [ReceiptKey] {
        try await database.inAnyName { transaction in
            try await transaction.query(ReceiptStatements.publicKeys).map { row in
                ReceiptKey(id: try row.string("id"), publicKey: try row.bytes("public_key"))
            }
        }
    }
}

extension ReceiptRow {
    fileprivate init(row: PostgresRow) throws(PostgresError) {
        self.init(
            tenant: try row.id("tenant_id"),
            firstReceipt: try row.id("first_receipt"),
            lastReceipt: try row.id("last_receipt"),
            treeSize: try row.int("tree_size"),
            firstIndex: try row.int("first_index"),
            documentBytes: try row.int("document_bytes"),
            documents: try row.bytes("documents"),
            cover: try row.bytes("cover"),
            keyID: try row.string("key_id"),
            signature: try row.bytes("signature")
        )
    }
}
