-- Why: a rule run over stored segments again, quarter hour by quarter hour, so that a long replay goes
-- on where it was when its caller or its server was killed.
-- Lock: new tables only. Reversible: yes; a replay can be made again while its segments are kept.

-- Everything received in [from_at, replayed_until) is in rule_replay_windows.
CREATE TABLE meterbee.rule_replays (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    data_source text NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    expression text NOT NULL,
    expression_sha256 bytea NOT NULL,
    replayed_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT rule_replays_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT rule_replays_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT rule_replays_data_source_fkey FOREIGN KEY (data_source)
        REFERENCES meterbee.data_sources (key),
    CONSTRAINT rule_replays_once
        UNIQUE (tenant_id, data_source, from_at, to_at, expression_sha256),
    CONSTRAINT rule_replays_period CHECK (from_at < to_at)
);
CREATE INDEX rule_replays_by_age ON meterbee.rule_replays (created_at);

CREATE TABLE meterbee.rule_replay_windows (
    tenant_id uuid NOT NULL,
    replay_id uuid NOT NULL,
    quarter_hour timestamptz NOT NULL,
    records bigint NOT NULL,
    canonical_bytes bigint NOT NULL,
    billed_bytes bigint NOT NULL,
    rule_bytes bigint NOT NULL,
    failed_records bigint NOT NULL,
    message_bytes bigint NOT NULL,
    CONSTRAINT rule_replay_windows_pkey PRIMARY KEY (tenant_id, replay_id, quarter_hour),
    CONSTRAINT rule_replay_windows_replay_fkey FOREIGN KEY (tenant_id, replay_id)
        REFERENCES meterbee.rule_replays (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE meterbee.rule_replays ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.rule_replay_windows ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_replays_operator ON meterbee.rule_replays TO meterbee_operator
    USING (true) WITH CHECK (true);
CREATE POLICY rule_replay_windows_operator ON meterbee.rule_replay_windows TO meterbee_operator
    USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON meterbee.rule_replays TO meterbee_operator;
GRANT UPDATE (replayed_until) ON meterbee.rule_replays TO meterbee_operator;
GRANT SELECT, INSERT, UPDATE, DELETE ON meterbee.rule_replay_windows TO meterbee_operator;
