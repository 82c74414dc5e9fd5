-- Why: the user accounts of a tenant, whose number is what charges per seat count.
-- Lock: new table only. Reversible: yes, with the loss of the accounts; their seats stay in the log.

CREATE TABLE meterbee.users (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT users_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES meterbee.tenants (tenant_id),
    CONSTRAINT users_role_form CHECK (role ~ '^[a-z0-9][a-z0-9._-]{0,62}$')
);

-- One address is one person, however it is capitalised.
CREATE UNIQUE INDEX users_email_unique ON meterbee.users (tenant_id, lower(email));

ALTER TABLE meterbee.users ENABLE ROW LEVEL SECURITY;
CREATE POLICY users_own ON meterbee.users TO meterbee_tenant
    USING (tenant_id = (SELECT meterbee.current_tenant()))
    WITH CHECK (tenant_id = (SELECT meterbee.current_tenant()));
CREATE POLICY users_operator ON meterbee.users TO meterbee_operator USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON meterbee.users TO meterbee_tenant;
GRANT UPDATE (email, role, disabled) ON meterbee.users TO meterbee_tenant;
GRANT SELECT ON meterbee.users TO meterbee_operator;
