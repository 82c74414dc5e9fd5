-- Why: quotas and usage caps that no number of servers exceeds: what each enforced charge has come
-- to, locked and raised by every commit that uses it, and how often a tenant's agreement changed.
-- Lock: new tables; SHARE ROW EXCLUSIVE on subscription_events for its trigger, briefly.
-- Reversible: yes; quotas are counted again from usage.

-- A commit that was admitted under an older revision is admitted again. No row: revision 0.
CREATE TABLE meterbee.agreement_revisions (
    tenant_id uuid NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT agreement_revisions_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT agreement_revisions_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id)
);

CREATE FUNCTION meterbee.raise_agreement_revision() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
BEGIN
    INSERT INTO meterbee.agreement_revisions AS known (tenant_id, revision)
        VALUES (NEW.tenant_id, 1)
        ON CONFLICT (tenant_id) DO UPDATE SET revision = known.revision + 1;
    RETURN NULL;
END
$$;
-- Seats change what is billed, and nothing of what may be sent.
CREATE TRIGGER subscription_events_revision AFTER INSERT ON meterbee.subscription_events
    FOR EACH ROW WHEN (NEW.type <> 'seats')
    EXECUTE FUNCTION meterbee.raise_agreement_revision();
INSERT INTO meterbee.agreement_revisions (tenant_id, revision)
    SELECT tenant_id, count(*) FROM meterbee.subscription_events
    WHERE type <> 'seats' GROUP BY tenant_id;

-- What an enforced charge has come to in the phase in course; 'agent.health/<agent>' is the hourly
-- allowance of one agent. A row of another revision or phase is counted again from usage, under
-- the exclusive epoch lock. settled_amount: what earlier phases of the period came to, a fraction.
CREATE TABLE meterbee.quotas (
    tenant_id uuid NOT NULL,
    charge text NOT NULL,
    revision bigint NOT NULL,
    phase_start timestamptz NOT NULL,
    phase_end timestamptz NOT NULL,
    free_bytes bigint NOT NULL,
    used_bytes bigint NOT NULL,
    settled_amount text NOT NULL,
    CONSTRAINT quotas_pkey PRIMARY KEY (tenant_id, charge),
    CONSTRAINT quotas_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT quotas_used_not_negative CHECK (used_bytes >= 0)
) WITH (fillfactor = 50); -- updated by most commits; room on the page keeps updates out of the index

ALTER TABLE meterbee.agreement_revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.quotas ENABLE ROW LEVEL SECURITY;
DO $policies$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['agreement_revisions', 'quotas'] LOOP
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
GRANT SELECT ON meterbee.agreement_revisions
    TO meterbee_tenant, meterbee_ingest, meterbee_operator;
GRANT SELECT ON meterbee.quotas TO meterbee_tenant;
GRANT SELECT, INSERT, UPDATE ON meterbee.quotas TO meterbee_ingest;
GRANT SELECT, INSERT, DELETE ON meterbee.quotas TO meterbee_operator;
-- A quota may refuse a part of a batch whose key is claimed already.
GRANT UPDATE (rejected_records, refusal) ON meterbee.batch_keys TO meterbee_ingest;
