import Metering
import Postgres

extension CommitStatements {
    /// Stores what shadow rules counted and how often live rules failed; no statement without any.
    static func insertRuleReadings(of batches: [PendingBatch], at now: Instant)
        -> [PostgresStatement]
    {
        let readings = RuleReading.readings(of: batches)
        guard !readings.isEmpty else { return [] }
        let statement = PostgresStatement(
            """
            INSERT INTO meterbee.rule_reading_deltas
                (tenant_id, quarter_hour, data_source, rule, mode, records, canonical_bytes,
                billed_bytes, rule_bytes, failed_records)
            SELECT tenant_id, $1, data_source, rule, mode, records, canonical_bytes,
                billed_bytes, rule_bytes, failed_records
            FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                    $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
                AS reading (tenant_id, data_source, rule, mode, records, canonical_bytes,
                    billed_bytes, rule_bytes, failed_records)
            """,
            [
                .timestamp(unixMicroseconds: now.quarterHourStart.unixMicroseconds),
                .uuidArray(readings.map { PostgresUUID($0.bucket.tenant) }),
                .textArray(readings.map(\.bucket.dataSource)),
                .textArray(readings.map(\.bucket.rule)),
                .textArray(readings.map(\.bucket.mode.rawValue)),
                .int64Array(readings.map(\.records)),
                .int64Array(readings.map(\.canonicalBytes)),
                .int64Array(readings.map(\.billedBytes)),
                .int64Array(readings.map(\.ruleBytes)),
                .int64Array(readings.map(\.failedRecords)),
            ]
        )
        return [statement]
    }
}

extension PostgresPool {
    /// Moves the readings of past quarter hours into their buckets.
    func rollUpRuleReadings() async throws(PostgresError) {
        _ = try await query(
            PostgresStatement(
                """
                WITH moved AS (
                    DELETE FROM meterbee.rule_reading_deltas
                    WHERE quarter_hour <= meterbee.meterbee_now() - interval '15 minutes'
                    RETURNING tenant_id, quarter_hour, data_source, rule, mode, records,
                        canonical_bytes, billed_bytes, rule_bytes, failed_records
                )
                INSERT INTO meterbee.rule_readings AS bucket
                    (tenant_id, quarter_hour, data_source, rule, mode, records,
                    canonical_bytes, billed_bytes, rule_bytes, failed_records)
                SELECT tenant_id, quarter_hour, data_source, rule, mode,
                    least(sum(records), 9223372036854775807)::bigint,
                    least(sum(canonical_bytes), 9223372036854775807)::bigint,
                    least(sum(billed_bytes), 9223372036854775807)::bigint,
                    least(sum(rule_bytes), 9223372036854775807)::bigint,
                    least(sum(failed_records), 9223372036854775807)::bigint
                FROM moved
                GROUP BY tenant_id, quarter_hour, data_source, rule, mode
                ORDER BY tenant_id, quarter_hour, data_source, rule, mode
                ON CONFLICT ON CONSTRAINT rule_readings_pkey DO UPDATE SET
                    records = least(bucket.records::numeric + excluded.records,
                        9223372036854775807)::bigint,
                    canonical_bytes = least(bucket.canonical_bytes::numeric
                        + excluded.canonical_bytes, 9223372036854775807)::bigint,
                    billed_bytes = least(bucket.billed_bytes::numeric + excluded.billed_bytes,
                        9223372036854775807)::bigint,
                    rule_bytes = least(bucket.rule_bytes::numeric + excluded.rule_bytes,
                        9223372036854775807)::bigint,
                    failed_records = least(bucket.failed_records::numeric
                        + excluded.failed_records, 9223372036854775807)::bigint
                """
            )
        )
    }
}
