-- Why: a plan's retention deletes a tenant's records, and what was deleted is recorded.
-- Lock: a new table only; at run time nothing but the deleted rows.
-- Reversible: yes, with the loss of what was recorded; what was deleted stays deleted.

-- What was deleted in one statement of a source's segments, because the tenant's plan keeps its
-- records for no more than so many days.
CREATE TABLE meterbee.segment_deletions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    data_source text NOT NULL,
    deleted_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    retention_days integer NOT NULL,
    kept_from timestamptz NOT NULL,
    received_from timestamptz NOT NULL,
    received_to timestamptz NOT NULL,
    segments bigint NOT NULL,
    records bigint NOT NULL,
    canonical_bytes numeric NOT NULL,
    billable_bytes numeric NOT NULL,
    CONSTRAINT segment_deletions_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT segment_deletions_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT segment_deletions_kept CHECK (received_to < kept_from)
);

ALTER TABLE meterbee.segment_deletions ENABLE ROW LEVEL SECURITY;
CREATE POLICY segment_deletions_own ON meterbee.segment_deletions FOR SELECT TO meterbee_tenant
    USING (tenant_id = (SELECT meterbee.current_tenant()));
CREATE POLICY segment_deletions_operator ON meterbee.segment_deletions FOR SELECT
    TO meterbee_operator USING (true);
GRANT SELECT ON meterbee.segment_deletions TO meterbee_tenant, meterbee_operator;

CREATE TRIGGER segment_deletions_immutable BEFORE UPDATE OR DELETE ON meterbee.segment_deletions
    FOR EACH ROW EXECUTE FUNCTION meterbee.refuse_change();
CREATE TRIGGER segment_deletions_immutable_whole BEFORE TRUNCATE ON meterbee.segment_deletions
    FOR EACH STATEMENT EXECUTE FUNCTION meterbee.refuse_change();
SELECT meterbee.audit_table('segment_deletions', 'segment_deletion', 'id');

-- Deletes up to `batch` of a tenant's segments, of each source those received before its instant,
-- the oldest first. Whatever the caller says, what was received within the days stays.
CREATE FUNCTION meterbee.delete_unkept_segments(
    of_tenant uuid, of_sources text[], kept_from timestamptz[], days integer, batch integer)
    RETURNS TABLE (segments bigint, records bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    latest timestamptz := meterbee.meterbee_now() - make_interval(days => days);
    from_here timestamptz;
    deleted_segments bigint;
    deleted_records bigint;
BEGIN
    segments := 0;
    records := 0;
    FOR place IN 1 .. cardinality(of_sources) LOOP
        from_here := least(kept_from[place], latest);
        WITH expired AS (
            SELECT s.received_at, s.id FROM meterbee.segments AS s
            WHERE s.tenant_id = of_tenant AND s.data_source = of_sources[place]
                AND s.received_at < from_here
            ORDER BY s.received_at, s.id
            LIMIT batch - delete_unkept_segments.segments
        ), gone AS (
            DELETE FROM meterbee.segments AS s USING expired AS e
            WHERE s.tenant_id = of_tenant AND s.data_source = of_sources[place]
                AND s.received_at < from_here
                AND s.received_at = e.received_at AND s.id = e.id
            RETURNING s.received_at, s.records, s.canonical_bytes, s.billable_bytes
        )
        INSERT INTO meterbee.segment_deletions AS d
            (tenant_id, id, data_source, retention_days, kept_from, received_from, received_to,
            segments, records, canonical_bytes, billable_bytes)
        SELECT of_tenant, gen_random_uuid(), of_sources[place], days, from_here,
            min(g.received_at), max(g.received_at), count(*), sum(g.records),
            sum(g.canonical_bytes), sum(g.billable_bytes)
        FROM gone AS g HAVING count(*) > 0
        RETURNING d.segments, d.records INTO deleted_segments, deleted_records;
        segments := segments + coalesce(deleted_segments, 0);
        records := records + coalesce(deleted_records, 0);
        EXIT WHEN segments >= batch;
    END LOOP;
    RETURN NEXT;
END
$$;

REVOKE ALL ON FUNCTION
    meterbee.delete_unkept_segments(uuid, text[], timestamptz[], integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    meterbee.delete_unkept_segments(uuid, text[], timestamptz[], integer, integer)
    TO meterbee_operator;
