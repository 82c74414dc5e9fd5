-- Why: what the operator sells: products, data sources, conversion rules, plans.
-- Lock: new tables only. Reversible: yes, with the loss of the catalogue.

CREATE TABLE meterbee.products (
    key text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT products_pkey PRIMARY KEY (key),
    CONSTRAINT products_key_form CHECK (key ~ '^[a-z0-9][a-z0-9._-]{0,62}$')
);

CREATE TABLE meterbee.data_sources (
    key text NOT NULL,
    product text NOT NULL,
    name text NOT NULL,
    signal text NOT NULL,
    match_event_name text,
    match_scope_name text,
    origin text NOT NULL DEFAULT 'any',
    retention_days integer NOT NULL DEFAULT 60,
    enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT data_sources_pkey PRIMARY KEY (key),
    CONSTRAINT data_sources_product_fkey FOREIGN KEY (product) REFERENCES meterbee.products (key),
    CONSTRAINT data_sources_key_form CHECK (key ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    CONSTRAINT data_sources_signal_known CHECK (signal IN ('logs', 'traces', 'metrics')),
    CONSTRAINT data_sources_origin_known CHECK (origin IN ('any', 'agent')),
    CONSTRAINT data_sources_one_match CHECK (match_event_name IS NULL OR match_scope_name IS NULL),
    CONSTRAINT data_sources_event_is_log CHECK (match_event_name IS NULL OR signal = 'logs'),
    CONSTRAINT data_sources_retention_range CHECK (retention_days BETWEEN 1 AND 3650)
);

-- Two sources that match the same thing would make the choice between them an accident.
CREATE UNIQUE INDEX data_sources_match_event_name
    ON meterbee.data_sources (signal, match_event_name) WHERE match_event_name IS NOT NULL;
CREATE UNIQUE INDEX data_sources_match_scope_name
    ON meterbee.data_sources (signal, match_scope_name) WHERE match_scope_name IS NOT NULL;
CREATE UNIQUE INDEX data_sources_match_default
    ON meterbee.data_sources (signal)
    WHERE match_event_name IS NULL AND match_scope_name IS NULL;

CREATE TABLE meterbee.rules (
    data_source text NOT NULL,
    version integer NOT NULL,
    expression text NOT NULL,
    effective_from timestamptz NOT NULL,
    mode text NOT NULL DEFAULT 'live',
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT rules_pkey PRIMARY KEY (data_source, version),
    CONSTRAINT rules_data_source_fkey FOREIGN KEY (data_source) REFERENCES meterbee.data_sources (key),
    CONSTRAINT rules_mode_known CHECK (mode IN ('live', 'shadow')),
    CONSTRAINT rules_version_positive CHECK (version > 0)
);

CREATE TABLE meterbee.plans (
    key text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT plans_pkey PRIMARY KEY (key),
    CONSTRAINT plans_key_form CHECK (key ~ '^[a-z0-9][a-z0-9._-]{0,62}$')
);

CREATE TABLE meterbee.plan_versions (
    plan text NOT NULL,
    version integer NOT NULL,
    currency text NOT NULL,
    document jsonb NOT NULL,
    published_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT plan_versions_pkey PRIMARY KEY (plan, version),
    CONSTRAINT plan_versions_plan_fkey FOREIGN KEY (plan) REFERENCES meterbee.plans (key),
    CONSTRAINT plan_versions_version_positive CHECK (version > 0)
);

GRANT SELECT ON meterbee.products, meterbee.data_sources, meterbee.rules, meterbee.plans,
    meterbee.plan_versions TO meterbee_tenant, meterbee_ingest, meterbee_operator;
-- Rules and published plan versions never change: nobody may update or delete them.
GRANT INSERT ON meterbee.products, meterbee.data_sources, meterbee.rules, meterbee.plans,
    meterbee.plan_versions TO meterbee_operator;
GRANT UPDATE (name) ON meterbee.products TO meterbee_operator;
GRANT UPDATE (name, product, retention_days, enabled) ON meterbee.data_sources TO meterbee_operator;
GRANT UPDATE (key) ON meterbee.plans TO meterbee_operator; -- needed to lock a plan's row while its next version is numbered

CREATE TRIGGER data_sources_notify AFTER INSERT OR UPDATE ON meterbee.data_sources
    FOR EACH STATEMENT EXECUTE FUNCTION meterbee.notify_change();
CREATE TRIGGER rules_notify AFTER INSERT ON meterbee.rules
    FOR EACH STATEMENT EXECUTE FUNCTION meterbee.notify_change();

-- What OTLP senders that match nothing else fall to, and the agents' own health.
INSERT INTO meterbee.products (key, name) VALUES
    ('otlp', 'OpenTelemetry'),
    ('agent', 'Agents');
INSERT INTO meterbee.data_sources
    (key, product, name, signal, match_event_name, match_scope_name, origin)
VALUES
    ('otlp.logs', 'otlp', 'Logs', 'logs', NULL, NULL, 'any'),
    ('otlp.traces', 'otlp', 'Traces', 'traces', NULL, NULL, 'any'),
    ('otlp.metrics', 'otlp', 'Metrics', 'metrics', NULL, NULL, 'any'),
    ('agent.health', 'agent', 'Agent health', 'logs', 'agent.health', NULL, 'agent');
