-- Why: what one group commit writes: batch keys, watermarks, segments and usage.
-- Lock: new tables only. Reversible: yes, with the loss of everything stored and metered.

CREATE TABLE meterbee.installation (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    body_hash_seed bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    singleton boolean NOT NULL DEFAULT true,
    CONSTRAINT installation_pkey PRIMARY KEY (singleton),
    CONSTRAINT installation_one_row CHECK (singleton)
);
-- The seed of the body hashes: secret, so that nobody can make two bodies of one hash.
INSERT INTO meterbee.installation (body_hash_seed)
    SELECT ('x' || left(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint
        # ('x' || right(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint;

-- The current generation is the newest row; the switch takes the epoch lock exclusively, so that no
-- commit can claim a key in one generation while another claims it in the next.
CREATE TABLE meterbee.batch_key_generations (
    generation integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT batch_key_generations_pkey PRIMARY KEY (generation)
);

CREATE TABLE meterbee.batch_keys (
    generation integer NOT NULL,
    tenant_id uuid NOT NULL,
    signal smallint NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    receipt_id uuid NOT NULL,
    refusal text,
    rejected_records bigint NOT NULL DEFAULT 0,
    CONSTRAINT batch_keys_pkey PRIMARY KEY (generation, tenant_id, signal, key),
    CONSTRAINT batch_keys_hash_length CHECK (length(body_hash) = 16)
) PARTITION BY LIST (generation);

CREATE TABLE meterbee.agent_watermarks (
    tenant_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    spool text NOT NULL,
    sequence bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT agent_watermarks_pkey PRIMARY KEY (tenant_id, agent_id, spool),
    CONSTRAINT agent_watermarks_agent_fkey FOREIGN KEY (tenant_id, agent_id)
        REFERENCES meterbee.agents (tenant_id, id)
);

CREATE TABLE meterbee.segments (
    tenant_id uuid NOT NULL,
    data_source text NOT NULL,
    received_at timestamptz NOT NULL,
    id uuid NOT NULL,
    signal smallint NOT NULL,
    rule text NOT NULL,
    agent_id uuid,
    records bigint NOT NULL,
    canonical_bytes bigint NOT NULL,
    billable_bytes bigint NOT NULL,
    message_bytes bigint NOT NULL,
    occurred_from timestamptz NOT NULL,
    occurred_to timestamptz NOT NULL,
    directory bytea NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT segments_pkey PRIMARY KEY (tenant_id, data_source, received_at, id)
) PARTITION BY RANGE (received_at);
-- The payload is zstd already; compressing it again would only cost.
ALTER TABLE meterbee.segments ALTER COLUMN payload SET STORAGE EXTERNAL;

-- Records are read by when they occurred, newest first.
CREATE INDEX segments_by_occurrence ON meterbee.segments (tenant_id, occurred_to, id);

-- One row per commit and bucket, so that no row is hot; rolled up into usage_buckets.
CREATE TABLE meterbee.usage_deltas (
    tenant_id uuid NOT NULL,
    quarter_hour timestamptz NOT NULL,
    data_source text NOT NULL,
    rule text NOT NULL,
    agent_id uuid NOT NULL,
    refusal text NOT NULL,
    records bigint NOT NULL,
    canonical_bytes bigint NOT NULL,
    billable_bytes bigint NOT NULL,
    late_bytes bigint NOT NULL
);
CREATE INDEX usage_deltas_by_tenant ON meterbee.usage_deltas (tenant_id, quarter_hour);

-- agent_id is all zeros for a bucket without an agent; refusal is '' for accepted records, else the
-- reason for which the row's records were refused.
CREATE TABLE meterbee.usage_buckets (
    tenant_id uuid NOT NULL,
    quarter_hour timestamptz NOT NULL,
    data_source text NOT NULL,
    rule text NOT NULL,
    agent_id uuid NOT NULL,
    refusal text NOT NULL,
    records bigint NOT NULL,
    canonical_bytes bigint NOT NULL,
    billable_bytes bigint NOT NULL,
    late_bytes bigint NOT NULL,
    CONSTRAINT usage_buckets_pkey
        PRIMARY KEY (tenant_id, quarter_hour, data_source, rule, agent_id, refusal),
    CONSTRAINT usage_buckets_quarter_hour
        CHECK (extract(epoch FROM quarter_hour)::bigint % 900 = 0)
);

-- Both halves of usage as one; a bucket may come in several rows.
CREATE VIEW meterbee.usage WITH (security_invoker = true) AS
    SELECT tenant_id, quarter_hour, data_source, rule, agent_id, refusal,
        records, canonical_bytes, billable_bytes, late_bytes
    FROM meterbee.usage_buckets
    UNION ALL
    SELECT tenant_id, quarter_hour, data_source, rule, agent_id, refusal,
        records, canonical_bytes, billable_bytes, late_bytes
    FROM meterbee.usage_deltas;

ALTER TABLE meterbee.batch_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.agent_watermarks ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.segments ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.usage_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.usage_buckets ENABLE ROW LEVEL SECURITY;

DO $policies$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY
        ARRAY['batch_keys', 'agent_watermarks', 'segments', 'usage_deltas', 'usage_buckets']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_tenant
                USING (tenant_id = (SELECT meterbee.current_tenant()))',
            table_name || '_own', table_name);
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_ingest
                USING (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]))
                WITH CHECK (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]))',
            table_name || '_commit', table_name);
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_operator USING (true) WITH CHECK (true)',
            table_name || '_operator', table_name);
    END LOOP;
END
$policies$;

GRANT SELECT ON meterbee.segments, meterbee.usage_deltas, meterbee.usage_buckets, meterbee.usage,
    meterbee.agent_watermarks TO meterbee_tenant, meterbee_operator;
GRANT SELECT ON meterbee.installation, meterbee.batch_key_generations
    TO meterbee_ingest, meterbee_operator;
GRANT SELECT, INSERT, DELETE ON meterbee.batch_keys TO meterbee_ingest;
GRANT SELECT ON meterbee.batch_keys TO meterbee_operator;
GRANT SELECT, INSERT, UPDATE ON meterbee.agent_watermarks TO meterbee_ingest;
GRANT INSERT ON meterbee.segments, meterbee.usage_deltas TO meterbee_ingest;
GRANT DELETE ON meterbee.usage_deltas TO meterbee_operator;
GRANT INSERT, UPDATE ON meterbee.usage_buckets TO meterbee_operator;

-- Creates the daily partitions of segments from yesterday to `days_ahead` days from now.
CREATE FUNCTION meterbee.create_segment_partitions(days_ahead integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    today date := (meterbee.meterbee_now() AT TIME ZONE 'UTC')::date;
    partition_day date;
    partition_name text;
    created integer := 0;
BEGIN
    FOR partition_day IN
        SELECT today + offset_days FROM generate_series(-1, days_ahead) AS offset_days
    LOOP
        partition_name := 'segments_' || to_char(partition_day, 'YYYYMMDD');
        IF to_regclass('meterbee.' || partition_name) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE meterbee.%I PARTITION OF meterbee.segments
                    FOR VALUES FROM (%L) TO (%L)',
                partition_name,
                to_char(partition_day, 'YYYY-MM-DD') || ' 00:00:00+00',
                to_char(partition_day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
            EXECUTE format(
                'ALTER TABLE meterbee.%I ALTER COLUMN payload SET STORAGE EXTERNAL', partition_name);
            created := created + 1;
        END IF;
    END LOOP;
    RETURN created;
END
$$;

-- Starts the next generation of batch keys when the current one is `generation_hours` old, and drops
-- those that no window reaches. The caller holds the epoch lock exclusively.
CREATE FUNCTION meterbee.switch_batch_key_generation(generation_hours integer, kept integer)
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    newest meterbee.batch_key_generations%ROWTYPE;
    next_generation integer;
    old_generation integer;
BEGIN
    SELECT * INTO newest FROM meterbee.batch_key_generations ORDER BY generation DESC LIMIT 1;
    IF FOUND AND newest.started_at + make_interval(hours => generation_hours)
        > meterbee.meterbee_now()
    THEN
        RETURN newest.generation;
    END IF;
    next_generation := coalesce(newest.generation, 0) + 1;
    EXECUTE format(
        'CREATE TABLE meterbee.%I PARTITION OF meterbee.batch_keys FOR VALUES IN (%L)',
        'batch_keys_' || next_generation, next_generation);
    INSERT INTO meterbee.batch_key_generations (generation) VALUES (next_generation);
    FOR old_generation IN
        DELETE FROM meterbee.batch_key_generations
        WHERE generation <= next_generation - kept RETURNING generation
    LOOP
        EXECUTE format('DROP TABLE meterbee.%I', 'batch_keys_' || old_generation);
    END LOOP;
    RETURN next_generation;
END
$$;

REVOKE ALL ON FUNCTION meterbee.create_segment_partitions(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION meterbee.switch_batch_key_generation(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meterbee.create_segment_partitions(integer) TO meterbee_operator;
GRANT EXECUTE ON FUNCTION meterbee.switch_batch_key_generation(integer, integer)
    TO meterbee_operator;

SELECT meterbee.create_segment_partitions(3);
SELECT meterbee.switch_batch_key_generation(24, 4);
