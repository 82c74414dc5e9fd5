import Metering
import Postgres

/// The statements of compaction; run as the operator.
enum CompactionStatements {
    /// How far it is, and the product's clock.
    static let position = PostgresStatement(
        "SELECT compacted_until, meterbee.meterbee_now() AS now FROM meterbee.segment_compaction"
    )

    /// Goes on to the next quarter hour, once however many servers are at it.
    static func move(from: Instant, to: Instant) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.segment_compaction SET compacted_until = $2
            WHERE compacted_until = $1
            """,
            [.instant(from), .instant(to)]
        )
    }

    /// The groups of a quarter hour that have more than one small segment.
    static func groups(from: Instant, to: Instant) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT tenant_id, data_source, signal::bigint AS signal, rule, agent_id
            FROM meterbee.segments
            WHERE received_at >= $1 AND received_at < $2 AND octet_length(payload) < $3
            GROUP BY tenant_id, data_source, signal, rule, agent_id
            HAVING count(*) > 1
            """,
            [.instant(from), .instant(to), .int64(Int64(SegmentMerge.payloadBytesMax / 2))]
        )
    }

    /// A group's small segments in the order in which they were received.
    static func segments(
        of group: SegmentGroup,
        from: Instant,
        to: Instant,
        after: (Instant, UniqueID)?,
        count: Int
    ) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT received_at, id, message_bytes, directory, payload
            FROM meterbee.segments
            WHERE tenant_id = $1 AND data_source = $2 AND received_at >= $3 AND received_at < $4
                AND signal::bigint = $5 AND rule = $6 AND agent_id IS NOT DISTINCT FROM $7
                AND octet_length(payload) < $8
                AND ($9::timestamptz IS NULL OR (received_at, id) > ($9, $10))
            ORDER BY received_at, id
            LIMIT $11
            """,
            [
                .id(group.tenant), .text(group.dataSource), .instant(from), .instant(to),
                .int64(group.signal), .text(group.rule), .optionalID(group.agent),
                .int64(Int64(SegmentMerge.payloadBytesMax / 2)), .optionalInstant(after?.0),
                .optionalID(after?.1), .count(count),
            ]
        )
    }

    static func replace(
        _ replaced: [(receivedAt: Instant, id: UniqueID)],
        of group: SegmentGroup,
        by directory: SegmentDirectory,
        _ payload: [UInt8]
    ) -> PostgresStatement {
        PostgresStatement(
            "SELECT meterbee.replace_segments($1, $2, $3, $4, $5, $6)",
            [
                .id(group.tenant), .text(group.dataSource),
                .timestampArray(unixMicroseconds: replaced.map(\.receivedAt.unixMicroseconds)),
                .uuidArray(replaced.map { PostgresUUID($0.id) }), .bytes(directory.bytes),
                .bytes(payload),
            ]
        )
    }
}
