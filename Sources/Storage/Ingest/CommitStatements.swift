import Metering
import Postgres
import Telemetry

/// The statements of the group commit. Flush 1 claims, flush 2 writes.
///
/// Each reaches rows by their whole key: `batch_keys` is partitioned by generation, which leads its
/// key, so that a look-up without one reads a whole index. `CommitPlanning` does the rest.
enum CommitStatements {
    static let begin = PostgresStatement("BEGIN ISOLATION LEVEL READ COMMITTED")
    static let commit = PostgresStatement("COMMIT")
    static let rollback = PostgresStatement("ROLLBACK")

    /// Names the tenants of this commit for row-level security, until the transaction ends.
    static func setTenants(_ tenants: Set<UniqueID>) -> PostgresStatement {
        PostgresStatement(
            "SELECT set_config('meterbee.tenant_ids', $1, true)",
            [.text(tenants.map(\.description).sorted().joined(separator: ","))]
        )
    }

    /// Shared: closing a period and switching the generation of batch keys take it exclusively.
    static let lockEpoch = PostgresStatement(
        "SELECT pg_advisory_xact_lock_shared($1)",
        [.int64(EpochLock.key)]
    )

    static let readClock = PostgresStatement("SELECT meterbee.metering_now() AS now")

    /// Locks and reads the watermarks of the spools that send, in one order for every server.
    static func lockWatermarks(_ spools: [CommitDecision.Spool]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT w.tenant_id, w.agent_id, w.spool, w.sequence
            FROM meterbee.agent_watermarks AS w
            JOIN unnest($1::uuid[], $2::uuid[], $3::text[]) AS sent (tenant_id, agent_id, spool)
                ON w.tenant_id = sent.tenant_id AND w.agent_id = sent.agent_id
                AND w.spool = sent.spool
            ORDER BY w.tenant_id, w.agent_id, w.spool
            FOR UPDATE OF w
            """,
            [
                .uuidArray(spools.map { PostgresUUID($0.tenant) }),
                .uuidArray(spools.map { PostgresUUID($0.agent) }),
                .textArray(spools.map(\.spool)),
            ]
        )
    }

    /// Inserts the keys that no generation knows, in one order for every server, and tells which.
    static func claim(_ batches: [PendingBatch]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.batch_keys
                (generation, tenant_id, signal, key, body_hash, receipt_id, rejected_records,
                refusal)
            SELECT newest.generation, sent.tenant_id, sent.signal, sent.key, sent.body_hash,
                sent.receipt_id, sent.rejected_records, sent.refusal
            FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::bytea[], $5::uuid[],
                    $6::bigint[], $7::text[])
                AS sent (tenant_id, signal, key, body_hash, receipt_id, rejected_records, refusal),
                (SELECT max(generation) AS generation FROM meterbee.batch_key_generations) AS newest
            WHERE NOT EXISTS (
                SELECT 1 FROM meterbee.batch_key_generations AS older,
                    LATERAL (SELECT 1 FROM meterbee.batch_keys AS k
                        WHERE k.generation = older.generation AND k.tenant_id = sent.tenant_id
                            AND k.signal = sent.signal AND k.key = sent.key LIMIT 1) AS known
                WHERE older.generation < newest.generation)
            ORDER BY sent.tenant_id, sent.signal, sent.key
            ON CONFLICT DO NOTHING
            RETURNING receipt_id
            """,
            claimColumns(of: batches) + [
                .bytesArray(batches.map(\.bodyHash.bytes)),
                .uuidArray(batches.map { PostgresUUID($0.receipt) }),
                .int64Array(batches.map(\.refusedRecords)),
                .textArray(batches.map(\.refusalMessage)),
            ]
        )
    }

    /// What holds the keys that `claim` did not get, the newest generation first.
    static func findKnown(_ batches: [PendingBatch]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT known.tenant_id, known.signal, known.key, known.body_hash, known.receipt_id,
                known.rejected_records, known.refusal
            FROM unnest($1::uuid[], $2::smallint[], $3::text[]) AS sent (tenant_id, signal, key),
                meterbee.batch_key_generations AS kept,
                LATERAL (SELECT k.tenant_id, k.signal, k.key, k.body_hash, k.receipt_id,
                        k.rejected_records, k.refusal
                    FROM meterbee.batch_keys AS k
                    WHERE k.generation = kept.generation AND k.tenant_id = sent.tenant_id
                        AND k.signal = sent.signal AND k.key = sent.key LIMIT 1) AS known
            ORDER BY kept.generation DESC
            """,
            claimColumns(of: batches)
        )
    }

    /// Gives claims back that this transaction made, in the newest generation therefore.
    static func unclaim(_ batches: [PendingBatch]) -> PostgresStatement {
        PostgresStatement(
            """
            DELETE FROM meterbee.batch_keys AS k
            USING unnest($1::uuid[], $2::smallint[], $3::text[], $4::uuid[])
                AS sent (tenant_id, signal, key, receipt_id)
            WHERE k.generation = (SELECT max(generation) FROM meterbee.batch_key_generations)
                AND k.tenant_id = sent.tenant_id AND k.signal = sent.signal AND k.key = sent.key
                AND k.receipt_id = sent.receipt_id
            """,
            claimColumns(of: batches) + [.uuidArray(batches.map { PostgresUUID($0.receipt) })]
        )
    }

    /// Keeps what a quota refused of batches beside their keys, so that duplicates repeat it.
    static func noteRefusals(_ batches: [PendingBatch]) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.batch_keys AS k
            SET rejected_records = sent.rejected_records, refusal = sent.refusal
            FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::uuid[], $5::bigint[],
                    $6::text[])
                AS sent (tenant_id, signal, key, receipt_id, rejected_records, refusal)
            WHERE k.generation = (SELECT max(generation) FROM meterbee.batch_key_generations)
                AND k.tenant_id = sent.tenant_id AND k.signal = sent.signal AND k.key = sent.key
                AND k.receipt_id = sent.receipt_id
            """,
            claimColumns(of: batches) + [
                .uuidArray(batches.map { PostgresUUID($0.receipt) }),
                .int64Array(batches.map(\.refusedRecords)),
                .textArray(batches.map(\.refusalMessage)),
            ]
        )
    }

    static func raiseWatermarks(_ marks: [CommitDecision.Spool: Int64]) -> PostgresStatement {
        let spools = marks.keys.sorted { $0.order < $1.order }
        return PostgresStatement(
            """
            INSERT INTO meterbee.agent_watermarks (tenant_id, agent_id, spool, sequence)
            SELECT tenant_id, agent_id, spool, sequence
            FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])
                AS sent (tenant_id, agent_id, spool, sequence)
            ON CONFLICT (tenant_id, agent_id, spool) DO UPDATE
                SET sequence = greatest(agent_watermarks.sequence, excluded.sequence),
                    updated_at = meterbee.meterbee_now()
            """,
            [
                .uuidArray(spools.map { PostgresUUID($0.tenant) }),
                .uuidArray(spools.map { PostgresUUID($0.agent) }),
                .textArray(spools.map(\.spool)),
                .int64Array(spools.map { marks[$0] }),
            ]
        )
    }

    static func insertSegments(
        _ drafts: [SegmentDraft],
        ids: [UniqueID],
        receivedAt: Instant
    ) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.segments
                (tenant_id, data_source, received_at, id, signal, rule, agent_id, records,
                canonical_bytes, billable_bytes, message_bytes, occurred_from, occurred_to,
                directory, payload)
            SELECT tenant_id, data_source, $1, id, signal, rule, agent_id, records,
                canonical_bytes, billable_bytes, message_bytes, occurred_from, occurred_to,
                directory, payload
            FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::smallint[], $6::text[], $7::uuid[],
                    $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::timestamptz[],
                    $13::timestamptz[], $14::bytea[], $15::bytea[])
                AS draft (tenant_id, data_source, id, signal, rule, agent_id, records,
                    canonical_bytes, billable_bytes, message_bytes, occurred_from, occurred_to,
                    directory, payload)
            """,
            [
                .timestamp(unixMicroseconds: receivedAt.unixMicroseconds),
                .uuidArray(drafts.map { PostgresUUID($0.bucket.tenant) }),
                .textArray(drafts.map(\.bucket.dataSource)),
                .uuidArray(ids.map { PostgresUUID($0) }),
                .int16Array(drafts.map { $0.bucket.signal.column }),
                .textArray(drafts.map(\.bucket.rule)),
                .uuidArray(drafts.map { $0.bucket.agent.map { PostgresUUID($0) } }),
                .int64Array(drafts.map(\.records)),
                .int64Array(drafts.map(\.canonicalBytes)),
                .int64Array(drafts.map(\.billableBytes)),
                .int64Array(drafts.map(\.messageBytes)),
                .timestampArray(unixMicroseconds: drafts.map(\.occurredFrom.unixMicroseconds)),
                .timestampArray(unixMicroseconds: drafts.map(\.occurredTo.unixMicroseconds)),
                .bytesArray(drafts.map(\.directory.bytes)),
                .bytesArray(drafts.map(\.payload)),
            ]
        )
    }

    static func insertUsage(_ deltas: [UsageDelta], receivedAt: Instant) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.usage_deltas
                (tenant_id, quarter_hour, data_source, rule, agent_id, refusal, records,
                canonical_bytes, billable_bytes, late_bytes)
            SELECT tenant_id, $1, data_source, rule, agent_id, refusal, records,
                canonical_bytes, billable_bytes, late_bytes
            FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::bigint[],
                    $8::bigint[], $9::bigint[], $10::bigint[])
                AS delta (tenant_id, data_source, rule, agent_id, refusal, records,
                    canonical_bytes, billable_bytes, late_bytes)
            """,
            [
                .timestamp(unixMicroseconds: receivedAt.quarterHourStart.unixMicroseconds),
                .uuidArray(deltas.map { PostgresUUID($0.bucket.tenant) }),
                .textArray(deltas.map(\.bucket.dataSource)),
                .textArray(deltas.map(\.bucket.rule)),
                .uuidArray(deltas.map { PostgresUUID($0.bucket.agent ?? .none) }),
                .textArray(deltas.map(\.bucket.refusal)),
                .int64Array(deltas.map(\.records)),
                .int64Array(deltas.map(\.canonicalBytes)),
                .int64Array(deltas.map(\.billableBytes)),
                .int64Array(deltas.map(\.lateBytes)),
            ]
        )
    }

    private static func claimColumns(of batches: [PendingBatch]) -> [PostgresValue] {
        [
            .uuidArray(batches.map { PostgresUUID($0.tenant) }),
            .int16Array(batches.map { $0.signal.column }),
            .textArray(batches.map(\.key.description)),
        ]
    }
}
