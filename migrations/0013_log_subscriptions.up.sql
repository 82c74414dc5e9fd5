-- Why: a subscription's life is what was asked for, in order: an append-only log, from which every
-- period can be computed again. Prepaid credit is part of the same history.
-- Lock: ACCESS EXCLUSIVE on subscriptions while their columns move into the log.
-- Reversible: yes, with the loss of everything but each subscription's first plan.

CREATE TABLE meterbee.subscription_events (
    tenant_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    sequence integer NOT NULL,
    -- When the request was taken, on PostgreSQL's clock.
    requested_at timestamptz NOT NULL,
    -- The instant that billing counts: another one than requested_at only where a subscription
    -- starts at a time of its own.
    occurs_at timestamptz NOT NULL,
    type text NOT NULL,
    plan text,
    plan_version integer,
    takes_effect text,
    refunds_fees boolean,
    seats bigint,
    usage_cap numeric,
    discounts jsonb,
    CONSTRAINT subscription_events_pkey PRIMARY KEY (tenant_id, subscription_id, sequence),
    CONSTRAINT subscription_events_subscription_fkey FOREIGN KEY (tenant_id, subscription_id)
        REFERENCES meterbee.subscriptions (tenant_id, id),
    CONSTRAINT subscription_events_plan_fkey FOREIGN KEY (plan, plan_version)
        REFERENCES meterbee.plan_versions (plan, version),
    CONSTRAINT subscription_events_type_known CHECK (
        type IN ('subscribe', 'seats', 'change', 'usage_cap', 'cancel', 'pause', 'resume')),
    CONSTRAINT subscription_events_has_plan CHECK (
        (type IN ('subscribe', 'change')) = (plan IS NOT NULL AND plan_version IS NOT NULL)),
    CONSTRAINT subscription_events_has_time CHECK (
        (type IN ('change', 'cancel'))
            = (takes_effect IS NOT NULL AND takes_effect IN ('now', 'period_end'))),
    CONSTRAINT subscription_events_has_refund CHECK ((type = 'cancel') = (refunds_fees IS NOT NULL)),
    CONSTRAINT subscription_events_has_seats CHECK ((type = 'seats') = (seats IS NOT NULL)),
    CONSTRAINT subscription_events_seats_range CHECK (seats BETWEEN 0 AND 1000000000),
    CONSTRAINT subscription_events_has_discounts CHECK (
        (type = 'subscribe') = (discounts IS NOT NULL)),
    CONSTRAINT subscription_events_cap_range CHECK (
        usage_cap IS NULL OR (usage_cap >= 0 AND type IN ('subscribe', 'usage_cap')))
);

INSERT INTO meterbee.subscription_events
    (tenant_id, subscription_id, sequence, requested_at, occurs_at, type, plan, plan_version,
    discounts)
SELECT tenant_id, id, 1, created_at, starts_at, 'subscribe', plan, plan_version, discounts
FROM meterbee.subscriptions;

-- Periods lie in the time zone that the tenant had when it subscribed; a later change of the
-- tenant's zone moves no boundary.
ALTER TABLE meterbee.subscriptions ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
UPDATE meterbee.subscriptions AS s SET time_zone = t.time_zone
    FROM meterbee.tenants AS t WHERE t.tenant_id = s.tenant_id;
ALTER TABLE meterbee.subscriptions ALTER COLUMN time_zone DROP DEFAULT;

-- Where the log says that it ends, as far as is known now; a projection of the log.
ALTER TABLE meterbee.subscriptions ADD COLUMN ends_at timestamptz;
UPDATE meterbee.subscriptions SET ends_at = meterbee.meterbee_now() WHERE status = 'ended';
INSERT INTO meterbee.subscription_events
    (tenant_id, subscription_id, sequence, requested_at, occurs_at, type, takes_effect,
    refunds_fees)
SELECT tenant_id, id, 2, ends_at, ends_at, 'cancel', 'now', false
FROM meterbee.subscriptions WHERE ends_at IS NOT NULL;
DROP INDEX meterbee.subscriptions_one_live;
ALTER TABLE meterbee.subscriptions
    DROP COLUMN plan, DROP COLUMN plan_version, DROP COLUMN discounts, DROP COLUMN status;
CREATE UNIQUE INDEX subscriptions_one_open
    ON meterbee.subscriptions (tenant_id) WHERE ends_at IS NULL;

CREATE TABLE meterbee.credits (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    key text,
    amount numeric NOT NULL,
    priority integer NOT NULL,
    granted_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT credits_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT credits_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT credits_key_unique UNIQUE (tenant_id, key),
    CONSTRAINT credits_amount_positive CHECK (amount > 0),
    -- 0 is kept for what negative invoices leave.
    CONSTRAINT credits_priority_range CHECK (priority BETWEEN 1 AND 1000000)
);

ALTER TABLE meterbee.subscription_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.credits ENABLE ROW LEVEL SECURITY;

DO $policies$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['subscription_events', 'credits'] LOOP
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I FOR SELECT TO meterbee_tenant
                USING (tenant_id = (SELECT meterbee.current_tenant()))',
            table_name || '_own', table_name);
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_operator USING (true) WITH CHECK (true)',
            table_name || '_operator', table_name);
        EXECUTE format(
            'CREATE TRIGGER %I AFTER INSERT ON meterbee.%I
                FOR EACH STATEMENT EXECUTE FUNCTION meterbee.notify_change()',
            table_name || '_notify', table_name);
    END LOOP;
    -- A commit reads the agreements of the tenants that it carries, to enforce quotas and caps.
    FOREACH table_name IN ARRAY ARRAY['tenants', 'subscriptions', 'subscription_events'] LOOP
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I FOR SELECT TO meterbee_ingest
                USING (tenant_id = ANY ((SELECT meterbee.commit_tenants())::uuid[]))',
            table_name || '_commit', table_name);
    END LOOP;
END
$policies$;

-- Whoever changes user accounts changes the number of seats, and nothing else of a subscription.
CREATE POLICY subscription_events_own_seats ON meterbee.subscription_events
    FOR INSERT TO meterbee_tenant
    WITH CHECK (tenant_id = (SELECT meterbee.current_tenant()) AND type = 'seats');

-- Nobody may update or delete what happened.
GRANT SELECT ON meterbee.subscription_events, meterbee.credits
    TO meterbee_tenant, meterbee_operator;
GRANT SELECT ON meterbee.subscriptions, meterbee.subscription_events TO meterbee_ingest;
GRANT SELECT (tenant_id, key, currency, tax) ON meterbee.tenants TO meterbee_ingest;
GRANT INSERT ON meterbee.subscription_events TO meterbee_tenant, meterbee_operator;
GRANT INSERT ON meterbee.credits TO meterbee_operator;
GRANT UPDATE (ends_at) ON meterbee.subscriptions TO meterbee_operator;
