-- Why: signed receipts: what each accepted request was metered as, one signature per commit.
-- Lock: new tables only, a role. Reversible: yes, with the loss of receipts and of the signing key;
-- receipts that tenants keep can then no longer be checked against it.

DO $roles$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'meterbee_signer') THEN
        CREATE ROLE meterbee_signer LOGIN NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(current_user, 'meterbee_signer', 'MEMBER') THEN
        EXECUTE format('GRANT meterbee_signer TO %I', current_user);
    END IF;
END
$roles$;
GRANT USAGE ON SCHEMA meterbee TO meterbee_signer;

-- Ed25519. The newest key signs; older ones stay, so that old receipts can be checked.
CREATE TABLE meterbee.signing_keys (
    number integer NOT NULL,
    id text NOT NULL,
    private_key bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT signing_keys_pkey PRIMARY KEY (number),
    CONSTRAINT signing_keys_id_unique UNIQUE (id),
    CONSTRAINT signing_keys_lengths
        CHECK (length(private_key) = 32 AND length(public_key) = 32)
);
GRANT SELECT, INSERT ON meterbee.signing_keys TO meterbee_signer;
GRANT SELECT (number, id, public_key, created_at) ON meterbee.signing_keys
    TO meterbee_operator, meterbee_tenant;

-- One row per commit and tenant: the tenant's receipts as they were hashed, a line each, compressed;
-- where they stand in the commit's tree, and the hashes beside them, from which each path follows.
CREATE TABLE meterbee.receipts (
    tenant_id uuid NOT NULL,
    last_receipt uuid NOT NULL,
    received_at timestamptz NOT NULL,
    first_receipt uuid NOT NULL,
    tree_size integer NOT NULL,
    first_index integer NOT NULL,
    document_bytes integer NOT NULL,
    documents bytea NOT NULL,
    cover bytea NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT receipts_pkey PRIMARY KEY (tenant_id, last_receipt, received_at)
) PARTITION BY RANGE (received_at);
ALTER TABLE meterbee.receipts ALTER COLUMN documents SET STORAGE EXTERNAL;

ALTER TABLE meterbee.receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY receipts_own ON meterbee.receipts TO meterbee_tenant
    USING (tenant_id = (SELECT meterbee.current_tenant()));
CREATE POLICY receipts_commit ON meterbee.receipts TO meterbee_ingest
    WITH CHECK (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]));
CREATE POLICY receipts_operator ON meterbee.receipts TO meterbee_operator
    USING (true) WITH CHECK (true);
GRANT INSERT ON meterbee.receipts TO meterbee_ingest;
GRANT SELECT ON meterbee.receipts TO meterbee_tenant, meterbee_operator;

-- Creates the daily partitions of receipts from yesterday to `days_ahead` days from now, and drops
-- those of days whose segments are gone: receipts live as long as segments.
CREATE FUNCTION meterbee.keep_receipt_partitions(days_ahead integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    today date := (meterbee.meterbee_now() AT TIME ZONE 'UTC')::date;
    partition_day date;
    partition_name text;
    changed integer := 0;
BEGIN
    FOR partition_day IN
        SELECT today + offset_days FROM generate_series(-1, days_ahead) AS offset_days
    LOOP
        partition_name := 'receipts_' || to_char(partition_day, 'YYYYMMDD');
        IF to_regclass('meterbee.' || partition_name) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE meterbee.%I PARTITION OF meterbee.receipts
                    FOR VALUES FROM (%L) TO (%L)',
                partition_name,
                to_char(partition_day, 'YYYY-MM-DD') || ' 00:00:00+00',
                to_char(partition_day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
            EXECUTE format(
                'ALTER TABLE meterbee.%I ALTER COLUMN documents SET STORAGE EXTERNAL',
                partition_name);
            changed := changed + 1;
        END IF;
    END LOOP;
    FOR partition_name IN
        SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'meterbee.receipts'::regclass
            AND right(c.relname, 8) < to_char(today - 1, 'YYYYMMDD')
            AND to_regclass('meterbee.segments_' || right(c.relname, 8)) IS NULL
    LOOP
        EXECUTE format('DROP TABLE meterbee.%I', partition_name);
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END
$$;
REVOKE ALL ON FUNCTION meterbee.keep_receipt_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meterbee.keep_receipt_partitions(integer) TO meterbee_operator;

SELECT meterbee.keep_receipt_partitions(3);
