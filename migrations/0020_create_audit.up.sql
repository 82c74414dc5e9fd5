-- Why: the ledger of acts: who changed what, from what to what, each entry chained to the one before
--      it by its hash, so that a changed, removed or reordered entry shows.
-- Lock: a trigger is added to each audited table, which waits for writes under way.
-- Reversible: yes, with the loss of the ledger.
--
-- How to audit a table: SELECT meterbee.audit_table('users', 'user', 'id', 'secret'), once, in the
-- migration that creates it: its name, what an entry calls a row, the columns that identify a row, and
-- those that an entry must not show (comma-separated). From then on every insert, update and delete of
-- a row is an entry of the same transaction, whoever makes it, and nothing else is to be done: the
-- actor is the setting meterbee.actor of the transaction, which the server sets from the caller's key.

CREATE TABLE meterbee.audit (
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    act text NOT NULL,
    subject text NOT NULL,
    subject_key text NOT NULL,
    tenant_id uuid,
    before jsonb,
    after jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (at, sequence),
    CONSTRAINT audit_act_known CHECK (act IN ('create', 'change', 'delete')),
    CONSTRAINT audit_hash_length CHECK (length(hash) = 32 AND length(previous_hash) = 32)
) PARTITION BY RANGE (at);

-- The end of the chain. Its row is locked from an entry to the transaction's end, so that entries are
-- chained in the order in which they become visible.
CREATE TABLE meterbee.audit_head (
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    hash bytea NOT NULL,
    singleton boolean NOT NULL DEFAULT true,
    CONSTRAINT audit_head_pkey PRIMARY KEY (singleton),
    CONSTRAINT audit_head_one_row CHECK (singleton)
);
INSERT INTO meterbee.audit_head (sequence, at, hash)
    VALUES (0, '-infinity', decode(repeat('00', 32), 'hex'));

-- An entry's fields as one text that no other fields give: each with its length before it.
CREATE FUNCTION meterbee.audit_text(VARIADIC fields text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT string_agg(coalesce(octet_length(field) || ':' || field, '-'), ',' ORDER BY position)
    FROM unnest(fields) WITH ORDINALITY AS given (field, position)
$$;

-- The partition of a day, made when the first entry of that day comes: under the head's lock.
CREATE FUNCTION meterbee.ensure_audit_partition(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    partition_name text := 'audit_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass('meterbee.' || partition_name) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE meterbee.%I PARTITION OF meterbee.audit FOR VALUES FROM (%L) TO (%L)',
            partition_name,
            to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00',
            to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
    END IF;
END
$$;

CREATE FUNCTION meterbee.append_act(
    act text, subject text, subject_key text, tenant_id uuid, before jsonb, after jsonb
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    head meterbee.audit_head%ROWTYPE;
    actor text := coalesce(
        nullif(current_setting('meterbee.actor', true), ''), 'database role ' || session_user);
    entry_hash bytea;
BEGIN
    SELECT * INTO STRICT head FROM meterbee.audit_head FOR UPDATE;
    head.sequence := head.sequence + 1;
    -- The ledger's order is time's order, even if a clock was set back.
    head.at := greatest(head.at, meterbee.meterbee_now());
    PERFORM meterbee.ensure_audit_partition((head.at AT TIME ZONE 'UTC')::date);
    entry_hash := sha256(head.hash || convert_to(meterbee.audit_text(
        head.sequence::text, (extract(epoch FROM head.at) * 1000000)::bigint::text, actor, act,
        subject, subject_key, tenant_id::text, before::text, after::text), 'UTF8'));
    INSERT INTO meterbee.audit (sequence, at, actor, act, subject, subject_key, tenant_id, before,
            after, previous_hash, hash)
        VALUES (head.sequence, head.at, actor, act, subject, subject_key, tenant_id, before,
            after, head.hash, entry_hash);
    UPDATE meterbee.audit_head SET sequence = head.sequence, at = head.at, hash = entry_hash;
END
$$;

-- Arguments: what an entry calls a row, the identifying columns, the columns that are not shown.
CREATE FUNCTION meterbee.record_act() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    hidden text[] := string_to_array(TG_ARGV[2], ',');
    before jsonb;
    after jsonb;
    shown jsonb;
    subject_key text;
BEGIN
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD) - hidden; END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW) - hidden; END IF;
    IF before = after THEN RETURN NULL; END IF;
    shown := coalesce(after, before);
    SELECT string_agg(shown ->> named.column_name, '/' ORDER BY named.position) INTO subject_key
        FROM unnest(string_to_array(TG_ARGV[1], ',')) WITH ORDINALITY
            AS named (column_name, position);
    PERFORM meterbee.append_act(
        CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'UPDATE' THEN 'change' ELSE 'delete' END,
        TG_ARGV[0], subject_key, (shown ->> 'tenant_id')::uuid, before, after);
    RETURN NULL;
END
$$;

CREATE FUNCTION meterbee.audit_table(
    table_name text, subject text, key_columns text, hidden_columns text DEFAULT ''
) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON meterbee.%I
            FOR EACH ROW EXECUTE FUNCTION meterbee.record_act(%L, %L, %L)',
        table_name || '_audit', table_name, subject, key_columns, hidden_columns);
END
$$;

-- For tables of which no row may ever change: the privileges say it, and this says it again.
CREATE FUNCTION meterbee.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of meterbee.% is refused: its rows never change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_immutable BEFORE UPDATE OR DELETE ON meterbee.audit
    FOR EACH ROW EXECUTE FUNCTION meterbee.refuse_change();
CREATE TRIGGER audit_immutable_whole BEFORE TRUNCATE ON meterbee.audit
    FOR EACH STATEMENT EXECUTE FUNCTION meterbee.refuse_change();

REVOKE ALL ON FUNCTION meterbee.ensure_audit_partition(date),
    meterbee.append_act(text, text, text, uuid, jsonb, jsonb),
    meterbee.audit_table(text, text, text, text) FROM PUBLIC;
GRANT SELECT ON meterbee.audit, meterbee.audit_head TO meterbee_operator;

SELECT meterbee.audit_table('products', 'product', 'key');
SELECT meterbee.audit_table('data_sources', 'data_source', 'key');
SELECT meterbee.audit_table('rules', 'rule', 'data_source,version');
SELECT meterbee.audit_table('plans', 'plan', 'key');
SELECT meterbee.audit_table('plan_versions', 'plan_version', 'plan,version');
SELECT meterbee.audit_table('tenants', 'tenant', 'key');
SELECT meterbee.audit_table('subscriptions', 'subscription', 'id');
SELECT meterbee.audit_table('api_keys', 'api_key', 'id', 'secret_sha256');
SELECT meterbee.audit_table('enrollment_tokens', 'enrollment_token', 'id', 'secret_sha256');

-- An agent that is heard from changes nothing that anybody decided.
CREATE TRIGGER agents_audit AFTER INSERT OR DELETE OR UPDATE OF state, role ON meterbee.agents
    FOR EACH ROW EXECUTE FUNCTION meterbee.record_act('agent', 'id', 'last_seen_at,version,node');
