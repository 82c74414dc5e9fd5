import Metering
import Postgres

/// The statements of a replay; run as the operator.
enum ReplayStatements {
    /// Finds or makes the request's replay; the last statement's row is it. Replays that nobody has
    /// asked for in 30 days are forgotten.
    static func begin(_ request: ReplayRequest) -> [PostgresStatement] {
        let parameters: [PostgresValue] = [
            .id(request.tenant), .text(request.dataSource), .instant(request.from),
            .instant(request.to), .text(request.expression),
        ]
        return [
            PostgresStatement(
                """
                DELETE FROM meterbee.rule_replays
                WHERE created_at < meterbee.meterbee_now() - interval '30 days'
                """
            ),
            PostgresStatement(
                """
                INSERT INTO meterbee.rule_replays
                    (tenant_id, data_source, from_at, to_at, expression, expression_sha256,
                    replayed_until)
                VALUES ($1, $2, $3, $4, $5, sha256(convert_to($5, 'UTF8')), $3)
                ON CONFLICT ON CONSTRAINT rule_replays_once DO NOTHING
                """,
                parameters
            ),
            PostgresStatement(
                """
                SELECT id, replayed_until FROM meterbee.rule_replays
                WHERE tenant_id = $1 AND data_source = $2 AND from_at = $3 AND to_at = $4
                    AND expression_sha256 = sha256(convert_to($5, 'UTF8'))
                """,
                parameters
            ),
        ]
    }

    static func firstReceived(
        _ request: ReplayRequest,
        from: Instant,
        before: Instant
    ) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT min(received_at) AS received_at FROM meterbee.segments
            WHERE tenant_id = $1 AND data_source = $2 AND received_at >= $3 AND received_at < $4
            """,
            [.id(request.tenant), .text(request.dataSource), .instant(from), .instant(before)]
        )
    }

    /// Segments of a time in the order in which they were received.
    static func segments(
        _ request: ReplayRequest,
        from: Instant,
        before: Instant,
        after: (Instant, UniqueID)?,
        count: Int
    ) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT received_at, id, signal, billable_bytes, message_bytes, payload
            FROM meterbee.segments
            WHERE tenant_id = $1 AND data_source = $2 AND received_at >= $3 AND received_at < $4
                AND ($5::timestamptz IS NULL OR (received_at, id) > ($5, $6))
            ORDER BY received_at, id
            LIMIT $7
            """,
            [
                .id(request.tenant), .text(request.dataSource), .instant(from), .instant(before),
                .optionalInstant(after?.0), .optionalID(after?.1), .count(count),
            ]
        )
    }

    /// Two callers may replay the same window at once; both find the same.
    static func keep(
        _ window: ReplayWindow,
        _ id: UniqueID,
        of tenant: UniqueID
    ) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.rule_replay_windows
                (tenant_id, replay_id, quarter_hour, records, canonical_bytes, billed_bytes,
                rule_bytes, failed_records, message_bytes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT ON CONSTRAINT rule_replay_windows_pkey DO UPDATE SET
                records = excluded.records, canonical_bytes = excluded.canonical_bytes,
                billed_bytes = excluded.billed_bytes, rule_bytes = excluded.rule_bytes,
                failed_records = excluded.failed_records, message_bytes = excluded.message_bytes
            WHERE rule_replay_windows.records < excluded.records
            """,
            [
                .id(tenant), .id(id), .instant(window.quarterHour), .int64(window.replay.records),
                .int64(window.replay.canonicalBytes), .int64(window.billedBytes),
                .int64(window.replay.billableBytes), .int64(window.replay.failedRecords),
                .int64(window.messageBytes),
            ]
        )
    }

    static func move(
        _ id: UniqueID,
        of tenant: UniqueID,
        to position: Instant
    ) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.rule_replays SET replayed_until = greatest(replayed_until, $3)
            WHERE tenant_id = $1 AND id = $2
            """,
            [.id(tenant), .id(id), .instant(position)]
        )
    }

    static func position(_ id: UniqueID, of tenant: UniqueID) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT replayed_until FROM meterbee.rule_replays WHERE tenant_id = $1 AND id = $2
            """,
            [.id(tenant), .id(id)]
        )
    }

    static func windows(_ id: UniqueID, of tenant: UniqueID) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT quarter_hour, records, canonical_bytes, billed_bytes, rule_bytes,
                failed_records, message_bytes
            FROM meterbee.rule_replay_windows
            WHERE tenant_id = $1 AND replay_id = $2
            ORDER BY quarter_hour
            """,
            [.id(tenant), .id(id)]
        )
    }

    static func messageBytes(_ request: ReplayRequest, before: Instant) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT least(coalesce(sum(message_bytes), 0), 9223372036854775807)::bigint
                AS message_bytes
            FROM meterbee.segments
            WHERE tenant_id = $1 AND data_source = $2 AND received_at >= $3 AND received_at < $4
            """,
            [
                .id(request.tenant), .text(request.dataSource), .instant(request.from),
                .instant(before),
            ]
        )
    }
}
