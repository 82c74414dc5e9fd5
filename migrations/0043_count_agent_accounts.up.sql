-- Why: an invoice states how complete its usage is, so what agents count is kept by quarter hour.
-- Lock: none, the table is new.
-- Reversible: yes, with the loss of the accounts.

-- Sums over a tenant's agents of what their ledgers grew by. Numeric, for a sum may fit no bigint.
CREATE TABLE meterbee.agent_accounts (
    tenant_id uuid NOT NULL,
    quarter_hour timestamptz NOT NULL,
    data_source text NOT NULL,
    seen numeric NOT NULL,
    sent numeric NOT NULL,
    aggregated numeric NOT NULL,
    sampled_out numeric NOT NULL,
    budget_held numeric NOT NULL,
    lost numeric NOT NULL,
    rejected numeric NOT NULL,
    CONSTRAINT agent_accounts_pkey PRIMARY KEY (tenant_id, quarter_hour, data_source),
    CONSTRAINT agent_accounts_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id)
);

ALTER TABLE meterbee.agent_accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY agent_accounts_own ON meterbee.agent_accounts TO meterbee_tenant
    USING (tenant_id = (SELECT meterbee.current_tenant()))
    WITH CHECK (tenant_id = (SELECT meterbee.current_tenant()));
CREATE POLICY agent_accounts_operator ON meterbee.agent_accounts TO meterbee_operator
    USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON meterbee.agent_accounts TO meterbee_tenant;
GRANT SELECT ON meterbee.agent_accounts TO meterbee_operator;

-- What a counter of a ledger grew by since the report before; a ledger begins anew with its epoch.
CREATE FUNCTION meterbee.ledger_growth(before jsonb, after jsonb, counter text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
SELECT greatest(0,
    CASE WHEN jsonb_typeof(after -> counter) = 'number'
        THEN (after ->> counter)::numeric ELSE 0 END
    - CASE WHEN jsonb_typeof(before -> counter) = 'number'
            AND before ->> 'epoch' IS NOT DISTINCT FROM after ->> 'epoch'
        THEN greatest(0, (before ->> counter)::numeric) ELSE 0 END)
$$;
