public import Metering
import Postgres

/// Replies to creating requests, kept for a day, so that a repetition gets the same one.
public struct IdempotencyRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Runs `body` unless the claim was met before, and keeps its reply, in one transaction.
    ///
    /// Every repository used in `body` in the claim's name joins that transaction.
    public func once<Output: Sendable>(
        _ claim: IdempotencyClaim,
        body: @escaping @Sendable () async throws -> (KeptReply, Output)
    ) async throws -> IdempotentOutcome<Output> {
        let identity = claim.tenantID.map(Database.Identity.tenant) ?? .operatorRole
        do {
            return try await carryOut(claim, as: identity, body: body)
        } catch StoreFailure.exists(constraint: "idempotent_replies_pkey") {
            // An operator's key that was used in another tenant's name: a row not visible here.
            return .keyReused
        }
    }

    /// Deletes what is older than a day; returns how many replies there were.
    public func deleteExpired() async throws -> Int {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    DELETE FROM meterbee.idempotent_replies
                    WHERE created_at <= meterbee.meterbee_now() - interval '24 hours'
                    """
                )
            ).affectedRows
        }
    }

    private func carryOut<Output: Sendable>(
        _ claim: IdempotencyClaim,
        as identity: Database.Identity,
        body: @escaping @Sendable () async throws -> (KeptReply, Output)
    ) async throws -> IdempotentOutcome<Output> {
        try await database.run(as: identity) { transaction in
            if let turn: IdempotentOutcome<Output> = try await Self.takeTurn(claim, transaction) {
                return turn
            }
            let (reply, output) = try await body()
            try await Self.keep(reply, claim, transaction)
            return .fresh(output)
        }
    }

    /// Waits for a request of the same claim that is under way, and finds what it left.
    private static func takeTurn<Output: Sendable>(
        _ claim: IdempotencyClaim,
        _ transaction: PostgresTransaction
    ) async throws -> IdempotentOutcome<Output>? {
        let results = try await transaction.pipeline([
            PostgresStatement(
                """
                SELECT pg_advisory_xact_lock(
                    hashtextextended('meterbee.idempotent_replies ' || $1::text || ' ' || $2, 0))
                """,
                [.id(claim.keyID), .text(claim.idempotencyKey)]
            ),
            PostgresStatement(
                """
                DELETE FROM meterbee.idempotent_replies
                WHERE key_id = $1 AND idempotency_key = $2
                    AND created_at <= meterbee.meterbee_now() - interval '24 hours'
                """,
                [.id(claim.keyID), .text(claim.idempotencyKey)]
            ),
            PostgresStatement(
                """
                SELECT request_sha256, status, location, sealed_body
                FROM meterbee.idempotent_replies
                WHERE key_id = $1 AND idempotency_key = $2
                """,
                [.id(claim.keyID), .text(claim.idempotencyKey)]
            ),
        ])
        guard let row = results[2].first else { return nil }
        guard try row.bytes("request_sha256") == claim.requestSHA256 else { return .keyReused }
        return .repeated(
            KeptReply(
                status: try row.int("status"),
                location: try row.optionalString("location"),
                sealedBody: try row.bytes("sealed_body")
            )
        )
    }

    private static func keep(
        _ reply: KeptReply,
        _ claim: IdempotencyClaim,
        _ transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.idempotent_replies
                    (key_id, idempotency_key, tenant_id, request_sha256, status, location,
                    sealed_body)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .id(claim.keyID), .text(claim.idempotencyKey), .optionalID(claim.tenantID),
                    .bytes(claim.requestSHA256), .int32(Int32(clamping: reply.status)),
                    .optionalText(reply.location), .bytes(reply.sealedBody),
                ]
            )
        )
    }
}
