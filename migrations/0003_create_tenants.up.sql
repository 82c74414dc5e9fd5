-- Why: who is sold to and who may do what: tenants, subscriptions, keys, agents.
-- Lock: new tables only. Reversible: yes, with the loss of the tenants.

CREATE TABLE meterbee.tenants (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL DEFAULT 'UTC',
    billing jsonb NOT NULL DEFAULT '{}',
    tax jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenants_key_unique UNIQUE (key),
    CONSTRAINT tenants_key_form CHECK (key ~ '^[a-z0-9][a-z0-9._-]{0,62}$')
);

CREATE TABLE meterbee.subscriptions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    plan text NOT NULL,
    plan_version integer NOT NULL,
    starts_at timestamptz NOT NULL,
    discounts jsonb NOT NULL DEFAULT '[]',
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT subscriptions_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT subscriptions_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT subscriptions_plan_fkey FOREIGN KEY (plan, plan_version)
        REFERENCES meterbee.plan_versions (plan, version),
    CONSTRAINT subscriptions_status_known CHECK (status IN ('active', 'paused', 'ended'))
);

CREATE UNIQUE INDEX subscriptions_one_live
    ON meterbee.subscriptions (tenant_id) WHERE status <> 'ended';

CREATE TABLE meterbee.agents (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    node text NOT NULL,
    role text NOT NULL,
    version text NOT NULL,
    state text NOT NULL DEFAULT 'enrolled',
    enrolled_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    last_seen_at timestamptz,
    CONSTRAINT agents_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT agents_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT agents_role_known CHECK (role IN ('agent', 'controller')),
    CONSTRAINT agents_state_known CHECK (state IN ('enrolled', 'revoked'))
);

-- A key without a tenant is an operator's. The id is the public half of mb_<id>_<secret>.
CREATE TABLE meterbee.api_keys (
    id uuid NOT NULL,
    tenant_id uuid,
    agent_id uuid,
    name text NOT NULL,
    secret_sha256 bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT api_keys_agent_fkey FOREIGN KEY (tenant_id, agent_id)
        REFERENCES meterbee.agents (tenant_id, id),
    CONSTRAINT api_keys_secret_length CHECK (length(secret_sha256) = 32),
    CONSTRAINT api_keys_operator_scope CHECK ((tenant_id IS NULL) = ('operator' = ANY (scopes)))
);

CREATE INDEX api_keys_by_tenant ON meterbee.api_keys (tenant_id, id);

CREATE TABLE meterbee.enrollment_tokens (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    secret_sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT enrollment_tokens_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT enrollment_tokens_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT enrollment_tokens_id_unique UNIQUE (id),
    CONSTRAINT enrollment_tokens_secret_length CHECK (length(secret_sha256) = 32)
);

ALTER TABLE meterbee.tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.agents ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.enrollment_tokens ENABLE ROW LEVEL SECURITY;

DO $policies$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY
        ARRAY['tenants', 'subscriptions', 'agents', 'api_keys', 'enrollment_tokens']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_tenant
                USING (tenant_id = (SELECT meterbee.current_tenant()))
                WITH CHECK (tenant_id = (SELECT meterbee.current_tenant()))',
            table_name || '_own', table_name);
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_operator USING (true) WITH CHECK (true)',
            table_name || '_operator', table_name);
        EXECUTE format(
            'CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON meterbee.%I
                FOR EACH STATEMENT EXECUTE FUNCTION meterbee.notify_change()',
            table_name || '_notify', table_name);
    END LOOP;
END
$policies$;

GRANT SELECT ON meterbee.tenants, meterbee.subscriptions, meterbee.agents, meterbee.api_keys,
    meterbee.enrollment_tokens TO meterbee_tenant, meterbee_operator;
GRANT INSERT ON meterbee.agents, meterbee.api_keys, meterbee.enrollment_tokens TO meterbee_tenant;
GRANT INSERT ON meterbee.tenants, meterbee.subscriptions, meterbee.agents, meterbee.api_keys,
    meterbee.enrollment_tokens TO meterbee_operator;
GRANT UPDATE (revoked_at) ON meterbee.api_keys, meterbee.enrollment_tokens
    TO meterbee_tenant, meterbee_operator;
GRANT UPDATE (state, version, node, role, last_seen_at) ON meterbee.agents
    TO meterbee_tenant, meterbee_operator;
GRANT UPDATE (name, time_zone, billing, tax) ON meterbee.tenants TO meterbee_operator;
GRANT UPDATE (status) ON meterbee.subscriptions TO meterbee_operator;

-- A POST that created something, so that its repetition with the same key gives the same reply. The
-- body is sealed with the caller's own credential: replies show secrets that nobody else may read.
CREATE TABLE meterbee.idempotent_replies (
    key_id uuid NOT NULL,
    idempotency_key text NOT NULL,
    tenant_id uuid,
    request_sha256 bytea NOT NULL,
    status integer NOT NULL,
    location text,
    sealed_body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT idempotent_replies_pkey PRIMARY KEY (key_id, idempotency_key),
    CONSTRAINT idempotent_replies_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id)
);
CREATE INDEX idempotent_replies_by_age ON meterbee.idempotent_replies (created_at);
ALTER TABLE meterbee.idempotent_replies ENABLE ROW LEVEL SECURITY;
CREATE POLICY idempotent_replies_own ON meterbee.idempotent_replies TO meterbee_tenant
    USING (tenant_id = (SELECT meterbee.current_tenant()))
    WITH CHECK (tenant_id = (SELECT meterbee.current_tenant()));
CREATE POLICY idempotent_replies_operator ON meterbee.idempotent_replies TO meterbee_operator
    USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON meterbee.idempotent_replies TO meterbee_tenant, meterbee_operator;
