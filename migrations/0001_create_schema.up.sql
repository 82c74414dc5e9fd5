-- Why: the schema, the product's clock and the three login roles that the server works through.
-- Lock: none that anybody waits for. Reversible: yes; the roles stay, other databases may use them.

CREATE SCHEMA IF NOT EXISTS meterbee;

-- The one clock of metering and billing. Only a test database replaces it.
CREATE FUNCTION meterbee.meterbee_now() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE
    AS 'SELECT clock_timestamp()';

DO $roles$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['meterbee_tenant', 'meterbee_ingest', 'meterbee_operator'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOBYPASSRLS', role_name);
        END IF;
        -- A deployment with one login user takes the roles on by SET ROLE.
        IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', role_name, current_user);
        END IF;
    END LOOP;
END
$roles$;

GRANT USAGE ON SCHEMA meterbee TO meterbee_tenant, meterbee_ingest, meterbee_operator;

-- The tenant of a tenant's transaction; no rows where it is not set.
CREATE FUNCTION meterbee.current_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('meterbee.tenant_id', true), '')::uuid $$;

-- The tenants whose requests one group commit carries.
CREATE FUNCTION meterbee.commit_tenants() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT string_to_array(nullif(current_setting('meterbee.tenant_ids', true), ''), ',')::uuid[] $$;

-- Tells every server that what it caches of a subject has changed.
CREATE FUNCTION meterbee.notify_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('meterbee_changes', TG_TABLE_NAME);
    RETURN NULL;
END
$$;
