public import Metering
import Postgres

/// The ledger of acts, which triggers write; see the migration that creates it.
public struct AuditRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Entries from the newest on.
    public func entries(_ query: AuditQuery) async throws -> [AuditEntry] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT sequence, at, actor, act, subject, subject_key, tenant_id, before,
                        after, previous_hash, hash
                    FROM meterbee.audit
                    WHERE ($1::timestamptz IS NULL OR (at <= $1 AND (at, sequence) < ($1, $2)))
                        AND ($3::text IS NULL OR subject = $3)
                        AND ($4::text IS NULL OR subject_key = $4)
                        AND ($5::uuid IS NULL OR tenant_id = $5)
                    ORDER BY at DESC, sequence DESC LIMIT $6
                    """,
                    [
                        .optionalInstant(query.before?.at),
                        query.before.map { .int64($0.sequence) } ?? .null,
                        .optionalText(query.subject), .optionalText(query.subjectKey),
                        .optionalID(query.tenant), .count(query.limit),
                    ]
                )
            ).map(Self.entry)
        }
    }

    /// Follows the whole ledger; throws `AuditFault` where it is not what was written.
    ///
    /// - Parameters:
    ///   - sha256: SHA-256 of some bytes.
    ///   - progress: told how many entries were followed, now and then.
    /// - Returns: the chain at the ledger's end.
    public func verify(
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8],
        progress: (_ followed: Int64, _ of: Int64) -> Void = { _, _ in }
    ) async throws -> AuditChain {
        // What is appended meanwhile is not looked at: the head is read first.
        let head = try await head()
        var chain = AuditChain(sha256: sha256)
        var after: AuditPosition?
        while true {
            let page = try await page(after: after)
            for entry in page where entry.sequence <= head.sequence {
                try chain.follow(entry)
            }
            progress(chain.sequence, head.sequence)
            guard let last = page.last, last.sequence < head.sequence else { break }
            after = last.position
        }
        try chain.finish(headSequence: head.sequence, headHash: head.hash)
        return chain
    }

    /// An entry; nil when there is none of that number.
    public func entry(sequence: Int64) async throws -> AuditEntry? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT sequence, at, actor, act, subject, subject_key, tenant_id, before,
                        after, previous_hash, hash
                    FROM meterbee.audit WHERE sequence = $1
                    """,
                    [.int64(sequence)]
                )
            ).first.map(Self.entry)
        }
    }

    private func head() async throws -> (sequence: Int64, hash: [UInt8]) {
        try await database.asOperator { transaction in
            let row = try await transaction.query(
                PostgresStatement("SELECT sequence, hash FROM meterbee.audit_head")
            ).only()
            return (try row.int64("sequence"), try row.bytes("hash"))
        }
    }

    private func page(after: AuditPosition?) async throws -> [AuditEntry] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT sequence, at, actor, act, subject, subject_key, tenant_id, before,
                        after, previous_hash, hash
                    FROM meterbee.audit
                    WHERE $1::timestamptz IS NULL OR (at >= $1 AND (at, sequence) > ($1, $2))
                    ORDER BY at, sequence LIMIT 1000
                    """,
                    [
                        .optionalInstant(after?.at),
                        after.map { .int64($0.sequence) } ?? .null,
                    ]
                )
            ).map(Self.entry)
        }
    }

    private static func entry(_ row: PostgresRow) throws -> AuditEntry {
        AuditEntry(
            sequence: try row.int64("sequence"),
            at: try row.instant("at"),
            actor: try row.string("actor"),
            act: try row.word("act"),
            subject: try row.string("subject"),
            subjectKey: try row.string("subject_key"),
            tenantID: try row.optionalID("tenant_id"),
            beforeJSON: try row.optionalString("before"),
            afterJSON: try row.optionalString("after"),
            previousHash: try row.bytes("previous_hash"),
            hash: try row.bytes("hash")
        )
    }
}
