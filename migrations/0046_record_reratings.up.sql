-- Why: a rating that was applied must not be applied again: what it changed of each line stands as
-- billed for the next one.
-- Lock: a new table only.
-- Reversible: yes; ratings that were applied are forgotten, their credit notes and corrections stay.

CREATE TABLE meterbee.invoice_reratings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    line integer NOT NULL,
    amount numeric NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT invoice_reratings_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoice_reratings_invoice_fkey FOREIGN KEY (tenant_id, invoice_id)
        REFERENCES meterbee.invoices (tenant_id, id)
);
CREATE INDEX invoice_reratings_by_invoice ON meterbee.invoice_reratings (tenant_id, invoice_id);

ALTER TABLE meterbee.invoice_reratings ENABLE ROW LEVEL SECURITY;
CREATE POLICY invoice_reratings_own ON meterbee.invoice_reratings FOR SELECT TO meterbee_tenant
    USING (tenant_id = (SELECT meterbee.current_tenant()));
CREATE POLICY invoice_reratings_operator ON meterbee.invoice_reratings TO meterbee_operator
    USING (true) WITH CHECK (true);
GRANT SELECT ON meterbee.invoice_reratings TO meterbee_tenant, meterbee_operator;
GRANT INSERT ON meterbee.invoice_reratings TO meterbee_operator;

CREATE TRIGGER invoice_reratings_immutable BEFORE UPDATE OR DELETE ON meterbee.invoice_reratings
    FOR EACH ROW EXECUTE FUNCTION meterbee.refuse_change();
CREATE TRIGGER invoice_reratings_immutable_whole BEFORE TRUNCATE ON meterbee.invoice_reratings
    FOR EACH STATEMENT EXECUTE FUNCTION meterbee.refuse_change();
SELECT meterbee.audit_table('invoice_reratings', 'invoice_rerating', 'id');
