ALTER TABLE meterbee.subscriptions
    ADD COLUMN plan text,
    ADD COLUMN plan_version integer,
    ADD COLUMN discounts jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN status text NOT NULL DEFAULT 'active';
UPDATE meterbee.subscriptions AS s
    SET plan = e.plan, plan_version = e.plan_version, discounts = e.discounts,
        status = CASE WHEN s.ends_at <= meterbee.meterbee_now() THEN 'ended' ELSE 'active' END
    FROM meterbee.subscription_events AS e
    WHERE e.tenant_id = s.tenant_id AND e.subscription_id = s.id AND e.type = 'subscribe';
ALTER TABLE meterbee.subscriptions
    ALTER COLUMN plan SET NOT NULL,
    ALTER COLUMN plan_version SET NOT NULL,
    ADD CONSTRAINT subscriptions_plan_fkey FOREIGN KEY (plan, plan_version)
        REFERENCES meterbee.plan_versions (plan, version),
    ADD CONSTRAINT subscriptions_status_known CHECK (status IN ('active', 'paused', 'ended'));
DROP INDEX meterbee.subscriptions_one_open;
CREATE UNIQUE INDEX subscriptions_one_live
    ON meterbee.subscriptions (tenant_id) WHERE status <> 'ended';
ALTER TABLE meterbee.subscriptions DROP COLUMN ends_at, DROP COLUMN time_zone;
GRANT UPDATE (status) ON meterbee.subscriptions TO meterbee_operator;
DROP POLICY tenants_commit ON meterbee.tenants;
DROP POLICY subscriptions_commit ON meterbee.subscriptions;
REVOKE SELECT ON meterbee.subscriptions FROM meterbee_ingest;
REVOKE SELECT (tenant_id, key, currency, tax) ON meterbee.tenants FROM meterbee_ingest;
DROP TABLE meterbee.credits;
DROP TABLE meterbee.subscription_events;
