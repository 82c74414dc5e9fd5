import Metering
import Postgres

/// The statements about receipts and the keys that sign them.
enum ReceiptStatements {
    static func insert(_ rows: [ReceiptRow], receivedAt: Instant) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.receipts
                (tenant_id, last_receipt, received_at, first_receipt, tree_size, first_index,
                document_bytes, documents, cover, key_id, signature)
            SELECT tenant_id, last_receipt, $1, first_receipt, tree_size, first_index,
                document_bytes, documents, cover, key_id, signature
            FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[],
                    $7::bigint[], $8::bytea[], $9::bytea[], $10::text[], $11::bytea[])
                AS drawn (tenant_id, last_receipt, first_receipt, tree_size, first_index,
                    document_bytes, documents, cover, key_id, signature)
            """,
            [
                .instant(receivedAt), .uuidArray(rows.map { PostgresUUID($0.tenant) }),
                .uuidArray(rows.map { PostgresUUID($0.lastReceipt) }),
                .uuidArray(rows.map { PostgresUUID($0.firstReceipt) }),
                .int64Array(rows.map { Int64($0.treeSize) }),
                .int64Array(rows.map { Int64($0.firstIndex) }),
                .int64Array(rows.map { Int64($0.documentBytes) }),
                .bytesArray(rows.map(\.documents)), .bytesArray(rows.map(\.cover)),
                .textArray(rows.map(\.keyID)), .bytesArray(rows.map(\.signature)),
            ]
        )
    }

    /// The rows that may hold a receipt. Identifiers rise with time, and those of one commit lie as
    /// far apart as a request may wait for it; ten minutes are far more.
    static func find(tenant: UniqueID, id: UniqueID) -> PostgresStatement {
        let horizon = UniqueID(high: id.high &+ (600_000 << 16), low: .max)
        return PostgresStatement(
            """
            SELECT tenant_id, last_receipt, first_receipt, tree_size::bigint AS tree_size,
                first_index::bigint AS first_index, document_bytes::bigint AS document_bytes,
                documents, cover, key_id, signature
            FROM meterbee.receipts
            WHERE tenant_id = $1 AND last_receipt >= $2 AND last_receipt <= $3
                AND first_receipt <= $2
            ORDER BY last_receipt
            """,
            [.id(tenant), .id(id), .id(max(id, horizon))]
        )
    }

    static let publicKeys = PostgresStatement(
        "SELECT id, public_key FROM meterbee.signing_keys ORDER BY number DESC"
    )

    /// Makes the first key, unless another server was faster.
    static func insertKey(_ key: SigningKey) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.signing_keys (number, id, private_key, public_key)
            VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING
            """,
            [.text(key.id), .bytes(key.privateKey), .bytes(key.publicKey)]
        )
    }

    /// Adds a key that is newer than all others; of two at once one fails.
    static func appendKey(_ key: SigningKey) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.signing_keys (number, id, private_key, public_key)
            SELECT 1 + coalesce(max(number), 0), $1, $2, $3 FROM meterbee.signing_keys
            """,
            [.text(key.id), .bytes(key.privateKey), .bytes(key.publicKey)]
        )
    }

    static let newestKey = PostgresStatement(
        """
        SELECT id, private_key, public_key FROM meterbee.signing_keys
        ORDER BY number DESC LIMIT 1
        """
    )
}
