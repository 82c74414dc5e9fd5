-- Why: what tenants are told of. A notification is written in the transaction of what happened; its
-- deliveries, one per webhook and one by e-mail, are made from it and tried until they succeed.
-- Lock: new tables only. Reversible: yes, with the loss of webhooks and of what was not delivered.

-- once_key tells occurrences of a kind apart that a tenant hears of once, such as a quota's
-- threshold in a period; null for what may happen any number of times.
CREATE TABLE meterbee.notifications (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    once_key text,
    occurred_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    data jsonb NOT NULL,
    is_dispatched boolean NOT NULL DEFAULT false,
    CONSTRAINT notifications_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT notifications_once UNIQUE (tenant_id, kind, once_key),
    CONSTRAINT notifications_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id)
);
CREATE INDEX notifications_to_dispatch ON meterbee.notifications (occurred_at)
    WHERE NOT is_dispatched;
CREATE INDEX notifications_by_age ON meterbee.notifications (occurred_at);

-- The secret signs what is sent, so it is stored as it is; only the sender may read it. The previous
-- one signs too until its time is over. No kinds: every kind.
CREATE TABLE meterbee.webhooks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    url text NOT NULL,
    description text NOT NULL DEFAULT '',
    kinds text[] NOT NULL DEFAULT '{}',
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_secret_until timestamptz,
    disabled_at timestamptz,
    disabled_reason text,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT webhooks_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT webhooks_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT webhooks_secret_length CHECK (length(secret) BETWEEN 24 AND 64),
    CONSTRAINT webhooks_disabled_why CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);

-- webhook_id null: by e-mail. While a server tries a delivery, due_at is the end of its lease.
CREATE TABLE meterbee.deliveries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    notification_id uuid NOT NULL,
    webhook_id uuid,
    state text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    due_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    give_up_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now() + interval '3 days',
    ended_at timestamptz,
    last_status integer,
    last_error text,
    CONSTRAINT deliveries_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT deliveries_notification_fkey FOREIGN KEY (tenant_id, notification_id)
        REFERENCES meterbee.notifications (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT deliveries_webhook_fkey FOREIGN KEY (tenant_id, webhook_id)
        REFERENCES meterbee.webhooks (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT deliveries_once UNIQUE NULLS NOT DISTINCT (tenant_id, notification_id, webhook_id),
    CONSTRAINT deliveries_state_known CHECK (state IN ('pending', 'delivered', 'failed'))
);
CREATE INDEX deliveries_due ON meterbee.deliveries (due_at) WHERE state = 'pending';
CREATE INDEX deliveries_by_webhook ON meterbee.deliveries (tenant_id, webhook_id, created_at, id);

ALTER TABLE meterbee.notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.webhooks ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.deliveries ENABLE ROW LEVEL SECURITY;

DO $policies$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['notifications', 'webhooks', 'deliveries'] LOOP
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_tenant
                USING (tenant_id = (SELECT meterbee.current_tenant()))
                WITH CHECK (tenant_id = (SELECT meterbee.current_tenant()))',
            table_name || '_own', table_name);
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_operator USING (true) WITH CHECK (true)',
            table_name || '_operator', table_name);
    END LOOP;
END
$policies$;
CREATE POLICY notifications_commit ON meterbee.notifications TO meterbee_ingest
    USING (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]))
    WITH CHECK (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]));

GRANT SELECT, INSERT ON meterbee.notifications
    TO meterbee_tenant, meterbee_ingest, meterbee_operator;
GRANT UPDATE (is_dispatched), DELETE ON meterbee.notifications TO meterbee_operator;

GRANT SELECT (tenant_id, id, url, description, kinds, previous_secret_until, disabled_at,
    disabled_reason, created_at) ON meterbee.webhooks TO meterbee_tenant;
GRANT INSERT, DELETE ON meterbee.webhooks TO meterbee_tenant;
GRANT UPDATE (disabled_at, disabled_reason) ON meterbee.webhooks TO meterbee_tenant;
GRANT SELECT, INSERT, DELETE ON meterbee.webhooks TO meterbee_operator;
GRANT UPDATE (secret, previous_secret, previous_secret_until, disabled_at, disabled_reason)
    ON meterbee.webhooks TO meterbee_operator;

GRANT SELECT ON meterbee.deliveries TO meterbee_tenant, meterbee_operator;
GRANT INSERT ON meterbee.deliveries TO meterbee_operator;
GRANT UPDATE (state, attempts, due_at, give_up_at, ended_at, last_status, last_error)
    ON meterbee.deliveries TO meterbee_operator;
-- A tenant has a delivery tried again.
GRANT UPDATE (state, due_at, give_up_at, ended_at) ON meterbee.deliveries TO meterbee_tenant;
