-- Why: agents and controllers are counted from their heartbeats, and say with each how they fare.
-- Lock: ACCESS EXCLUSIVE on agents, while columns change and agents that enrolled twice become one.
-- Reversible: yes, with the loss of presence and ledgers.

-- The same node, machine and role is the same agent, however often it enrolls.
ALTER TABLE meterbee.agents ADD COLUMN host_id text NOT NULL DEFAULT '';
UPDATE meterbee.agents AS older SET state = 'revoked'
    WHERE state = 'enrolled' AND EXISTS (
        SELECT FROM meterbee.agents AS newer
        WHERE newer.tenant_id = older.tenant_id AND newer.node = older.node
            AND newer.role = older.role AND newer.state = 'enrolled' AND newer.id > older.id);
UPDATE meterbee.api_keys AS k SET revoked_at = meterbee.meterbee_now()
    FROM meterbee.agents AS a
    WHERE a.tenant_id = k.tenant_id AND a.id = k.agent_id AND a.state = 'revoked'
        AND k.revoked_at IS NULL;
CREATE UNIQUE INDEX agents_one_per_node
    ON meterbee.agents (tenant_id, node, host_id, role) WHERE state = 'enrolled';

-- What an agent said last. Apart from agents, whose changes every server must hear of at once.
ALTER TABLE meterbee.agents DROP COLUMN last_seen_at;
CREATE TABLE meterbee.agent_reports (
    tenant_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    role text NOT NULL,
    version text NOT NULL,
    ledger jsonb NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT agent_reports_pkey PRIMARY KEY (tenant_id, agent_id),
    CONSTRAINT agent_reports_agent_fkey FOREIGN KEY (tenant_id, agent_id)
        REFERENCES meterbee.agents (tenant_id, id),
    CONSTRAINT agent_reports_role_known CHECK (role IN ('agent', 'controller'))
);

-- minutes: bit n is set when the agent was heard from in minute n of the quarter hour.
CREATE TABLE meterbee.agent_presence (
    tenant_id uuid NOT NULL,
    quarter_hour timestamptz NOT NULL,
    agent_id uuid NOT NULL,
    role text NOT NULL,
    minutes smallint NOT NULL,
    CONSTRAINT agent_presence_pkey PRIMARY KEY (tenant_id, quarter_hour, agent_id),
    CONSTRAINT agent_presence_agent_fkey FOREIGN KEY (tenant_id, agent_id)
        REFERENCES meterbee.agents (tenant_id, id),
    CONSTRAINT agent_presence_role_known CHECK (role IN ('agent', 'controller')),
    CONSTRAINT agent_presence_minutes_range CHECK (minutes BETWEEN 1 AND 32767),
    CONSTRAINT agent_presence_quarter_hour
        CHECK (extract(epoch FROM quarter_hour)::bigint % 900 = 0)
);

ALTER TABLE meterbee.agent_reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.agent_presence ENABLE ROW LEVEL SECURITY;

DO $policies$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['agent_reports', 'agent_presence'] LOOP
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

GRANT SELECT, INSERT, UPDATE ON meterbee.agent_reports, meterbee.agent_presence
    TO meterbee_tenant;
GRANT SELECT ON meterbee.agent_reports, meterbee.agent_presence TO meterbee_operator;
