-- Why: what rules made of records beside what was billed: shadow rules' counts, and how often a live
-- rule failed. Written in the commit that bills the records; the operator reads it, nobody is billed by it.
-- Lock: new tables only. Reversible: yes, with the loss of these readings.

-- One row per commit and bucket, so that no row is hot; rolled up into rule_readings.
CREATE TABLE meterbee.rule_reading_deltas (
    tenant_id uuid NOT NULL,
    quarter_hour timestamptz NOT NULL,
    data_source text NOT NULL,
    rule text NOT NULL,
    mode text NOT NULL,
    records bigint NOT NULL,
    canonical_bytes bigint NOT NULL,
    billed_bytes bigint NOT NULL,
    rule_bytes bigint NOT NULL,
    failed_records bigint NOT NULL
);
CREATE INDEX rule_reading_deltas_by_time ON meterbee.rule_reading_deltas (quarter_hour);

-- billed_bytes: what the live rule billed for these records; rule_bytes: what this rule made of them.
CREATE TABLE meterbee.rule_readings (
    tenant_id uuid NOT NULL,
    quarter_hour timestamptz NOT NULL,
    data_source text NOT NULL,
    rule text NOT NULL,
    mode text NOT NULL,
    records bigint NOT NULL,
    canonical_bytes bigint NOT NULL,
    billed_bytes bigint NOT NULL,
    rule_bytes bigint NOT NULL,
    failed_records bigint NOT NULL,
    CONSTRAINT rule_readings_pkey
        PRIMARY KEY (tenant_id, quarter_hour, data_source, rule, mode),
    CONSTRAINT rule_readings_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT rule_readings_mode_known CHECK (mode IN ('live', 'shadow'))
);
CREATE INDEX rule_readings_by_time ON meterbee.rule_readings (quarter_hour);

-- Both halves as one; a bucket may come in several rows.
CREATE VIEW meterbee.rule_usage WITH (security_invoker = true) AS
    SELECT tenant_id, quarter_hour, data_source, rule, mode, records, canonical_bytes,
        billed_bytes, rule_bytes, failed_records
    FROM meterbee.rule_readings
    UNION ALL
    SELECT tenant_id, quarter_hour, data_source, rule, mode, records, canonical_bytes,
        billed_bytes, rule_bytes, failed_records
    FROM meterbee.rule_reading_deltas;

ALTER TABLE meterbee.rule_reading_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.rule_readings ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_reading_deltas_commit ON meterbee.rule_reading_deltas TO meterbee_ingest
    USING (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]))
    WITH CHECK (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]));
CREATE POLICY rule_reading_deltas_operator ON meterbee.rule_reading_deltas TO meterbee_operator
    USING (true) WITH CHECK (true);
CREATE POLICY rule_readings_operator ON meterbee.rule_readings TO meterbee_operator
    USING (true) WITH CHECK (true);

GRANT INSERT ON meterbee.rule_reading_deltas TO meterbee_ingest;
GRANT SELECT, DELETE ON meterbee.rule_reading_deltas TO meterbee_operator;
GRANT SELECT, INSERT, UPDATE ON meterbee.rule_readings TO meterbee_operator;
GRANT SELECT ON meterbee.rule_usage TO meterbee_operator;
