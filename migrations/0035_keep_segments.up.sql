-- Why: storage that looks after itself: segments are dropped or deleted when their source's retention
-- is over, and small ones of a quarter hour become one.
-- Lock: a new table. At run time a partition's drop waits at most a second for its lock, and is tried
-- again later; nothing else locks more than the rows it replaces. Reversible: yes.

-- Whoever compacts looks for a quarter hour over all tenants; blocks of a time lie together.
CREATE INDEX segments_by_reception ON meterbee.segments USING brin (received_at);

-- Segments received before are compacted.
CREATE TABLE meterbee.segment_compaction (
    compacted_until timestamptz NOT NULL,
    singleton boolean NOT NULL DEFAULT true,
    CONSTRAINT segment_compaction_pkey PRIMARY KEY (singleton),
    CONSTRAINT segment_compaction_one_row CHECK (singleton)
);
INSERT INTO meterbee.segment_compaction (compacted_until)
    VALUES (date_bin('15 minutes', meterbee.meterbee_now(), 'epoch'));
GRANT SELECT ON meterbee.segment_compaction TO meterbee_operator;
GRANT UPDATE (compacted_until) ON meterbee.segment_compaction TO meterbee_operator;

-- Drops the daily partitions that no source's retention reaches; at most one a call, so that its
-- lock is short. True when one was dropped.
CREATE FUNCTION meterbee.drop_expired_partition() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    oldest_kept date := ((meterbee.meterbee_now() AT TIME ZONE 'UTC')
        - make_interval(days => (SELECT max(retention_days) FROM meterbee.data_sources)))::date;
    partition_name text;
BEGIN
    SELECT c.relname INTO partition_name
        FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'meterbee.segments'::regclass
            AND right(c.relname, 8) < to_char(oldest_kept, 'YYYYMMDD')
        ORDER BY c.relname LIMIT 1;
    IF partition_name IS NULL THEN
        RETURN false;
    END IF;
    SET LOCAL lock_timeout = '1s';
    EXECUTE format('DROP TABLE meterbee.%I', partition_name);
    RETURN true;
END
$$;

-- Deletes up to `batch` segments of sources that keep theirs for a shorter time than others.
CREATE FUNCTION meterbee.delete_expired_segments(batch integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    source record;
    deleted bigint := 0;
    deleted_now bigint;
BEGIN
    FOR source IN
        SELECT d.key, meterbee.meterbee_now() - make_interval(days => d.retention_days) AS kept_from
        FROM meterbee.data_sources AS d
        WHERE d.retention_days < (SELECT max(retention_days) FROM meterbee.data_sources)
    LOOP
        WITH expired AS (
            SELECT s.tenant_id, s.received_at, s.id FROM meterbee.segments AS s
            WHERE s.data_source = source.key AND s.received_at < source.kept_from
            LIMIT batch - deleted
        )
        DELETE FROM meterbee.segments AS s USING expired AS e
        WHERE s.tenant_id = e.tenant_id AND s.data_source = source.key
            AND s.received_at = e.received_at AND s.id = e.id;
        GET DIAGNOSTICS deleted_now = ROW_COUNT;
        deleted := deleted + deleted_now;
        EXIT WHEN deleted >= batch;
    END LOOP;
    RETURN deleted;
END
$$;

-- Puts one segment in the place of several of one source, rule, agent and quarter hour, or fails
-- when they are not what the caller read. Sums come from the replaced rows, never from the caller.
CREATE FUNCTION meterbee.replace_segments(
    of_tenant uuid, of_source text, replaced_at timestamptz[], replaced_ids uuid[],
    new_directory bytea, new_payload bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    merged meterbee.segments%ROWTYPE;
    replaced_count bigint;
    kinds bigint;
BEGIN
    WITH gone AS (
        DELETE FROM meterbee.segments AS s
        USING unnest(replaced_at, replaced_ids) AS old (received_at, id)
        WHERE s.tenant_id = of_tenant AND s.data_source = of_source
            AND s.received_at = old.received_at AND s.id = old.id
        RETURNING s.*
    )
    SELECT count(*), count(DISTINCT
            (signal, rule, agent_id, date_bin('15 minutes', received_at, 'epoch'))),
        min(received_at), min(signal), min(rule), (array_agg(agent_id))[1], sum(records),
        sum(canonical_bytes), least(sum(billable_bytes), 9223372036854775807),
        sum(message_bytes), min(occurred_from), max(occurred_to)
    INTO replaced_count, kinds, merged.received_at, merged.signal, merged.rule, merged.agent_id,
        merged.records, merged.canonical_bytes, merged.billable_bytes, merged.message_bytes,
        merged.occurred_from, merged.occurred_to
    FROM gone;
    IF replaced_count <> cardinality(replaced_ids) OR kinds <> 1 THEN
        RAISE EXCEPTION 'the segments to be replaced have changed'
            USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO meterbee.segments
        (tenant_id, data_source, received_at, id, signal, rule, agent_id, records,
        canonical_bytes, billable_bytes, message_bytes, occurred_from, occurred_to, directory,
        payload)
    VALUES
        (of_tenant, of_source, merged.received_at, replaced_ids[1], merged.signal, merged.rule,
        merged.agent_id, merged.records, merged.canonical_bytes, merged.billable_bytes,
        merged.message_bytes, merged.occurred_from, merged.occurred_to, new_directory,
        new_payload);
END
$$;

REVOKE ALL ON FUNCTION meterbee.drop_expired_partition() FROM PUBLIC;
REVOKE ALL ON FUNCTION meterbee.delete_expired_segments(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION
    meterbee.replace_segments(uuid, text, timestamptz[], uuid[], bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meterbee.drop_expired_partition() TO meterbee_operator;
GRANT EXECUTE ON FUNCTION meterbee.delete_expired_segments(integer) TO meterbee_operator;
GRANT EXECUTE ON FUNCTION
    meterbee.replace_segments(uuid, text, timestamptz[], uuid[], bytea, bytea)
    TO meterbee_operator;
