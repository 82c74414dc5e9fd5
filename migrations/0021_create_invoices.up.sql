-- Why: invoices: who issues them, what is due, the finished documents in one numbered and chained
--      series, and what happened to each of them since.
-- Lock: new tables, and a trigger on subscription_events, which waits for writes under way.
-- Reversible: yes, with the loss of every invoice.

CREATE TABLE meterbee.issuer (
    legal_name text,
    address text,
    tax_id text,
    email text,
    payment text,
    number_prefix text NOT NULL DEFAULT 'INV-',
    review_hours integer NOT NULL DEFAULT 0,
    singleton boolean NOT NULL DEFAULT true,
    CONSTRAINT issuer_pkey PRIMARY KEY (singleton),
    CONSTRAINT issuer_one_row CHECK (singleton),
    -- A prefix that ended in a digit could make two numbers alike.
    CONSTRAINT issuer_prefix_form CHECK (number_prefix ~ '^([A-Za-z0-9./-]{0,19}[A-Za-z./-])?$'),
    CONSTRAINT issuer_review_range CHECK (review_hours BETWEEN 0 AND 744)
);
INSERT INTO meterbee.issuer DEFAULT VALUES;

-- When something of a tenant may be due: never later than it is. Rows are only added, by the
-- trigger below and by whoever bills the tenant, and deleted by the latter, so that a request of the
-- tenant never waits for billing.
CREATE TABLE meterbee.billing_due (
    due_at timestamptz NOT NULL,
    tenant_id uuid NOT NULL,
    CONSTRAINT billing_due_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id)
);
CREATE INDEX billing_due_by_time ON meterbee.billing_due (due_at, tenant_id);
CREATE INDEX billing_due_by_tenant ON meterbee.billing_due (tenant_id, due_at);

-- Up to where each subscription is billed, and what carries over to its next invoice.
CREATE TABLE meterbee.billing_cursors (
    tenant_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    billed_until timestamptz NOT NULL,
    invoice_count integer NOT NULL,
    discount_uses integer[] NOT NULL,
    CONSTRAINT billing_cursors_pkey PRIMARY KEY (tenant_id, subscription_id),
    CONSTRAINT billing_cursors_subscription_fkey FOREIGN KEY (tenant_id, subscription_id)
        REFERENCES meterbee.subscriptions (tenant_id, id)
);

-- Why a tenant's invoices are not finalized, until they are.
CREATE TABLE meterbee.billing_refusals (
    tenant_id uuid NOT NULL,
    at timestamptz NOT NULL,
    missing text[] NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT billing_refusals_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT billing_refusals_tenant_fkey FOREIGN KEY (tenant_id)
        REFERENCES meterbee.tenants (tenant_id)
);

-- Until when no commit can add usage any more: the epoch lock was held exclusively after it.
CREATE TABLE meterbee.billing_epoch (
    closed_until timestamptz NOT NULL,
    singleton boolean NOT NULL DEFAULT true,
    CONSTRAINT billing_epoch_pkey PRIMARY KEY (singleton),
    CONSTRAINT billing_epoch_one_row CHECK (singleton)
);
INSERT INTO meterbee.billing_epoch (closed_until) VALUES ('-infinity');

-- The end of the series: the last number given and the last hash.
CREATE TABLE meterbee.invoice_series (
    position bigint NOT NULL,
    hash bytea NOT NULL,
    singleton boolean NOT NULL DEFAULT true,
    CONSTRAINT invoice_series_pkey PRIMARY KEY (singleton),
    CONSTRAINT invoice_series_one_row CHECK (singleton)
);
INSERT INTO meterbee.invoice_series (position, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- Finished invoices and credit notes. The document is the text that the hash was taken of; the other
-- columns are of it. Rows are made by issue_invoices alone and never change.
CREATE TABLE meterbee.invoices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    position bigint NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    subscription_id uuid NOT NULL,
    sequence integer NOT NULL,
    corrects_id uuid,
    currency text NOT NULL,
    at timestamptz NOT NULL,
    finalized_at timestamptz NOT NULL,
    period_from timestamptz NOT NULL,
    period_to timestamptz NOT NULL,
    subtotal numeric NOT NULL,
    total numeric NOT NULL,
    credit_applied numeric NOT NULL,
    amount_due numeric NOT NULL,
    document text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT invoices_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoices_id_unique UNIQUE (id),
    CONSTRAINT invoices_position_unique UNIQUE (position),
    CONSTRAINT invoices_number_unique UNIQUE (number),
    CONSTRAINT invoices_subscription_fkey FOREIGN KEY (tenant_id, subscription_id)
        REFERENCES meterbee.subscriptions (tenant_id, id),
    CONSTRAINT invoices_corrects_fkey FOREIGN KEY (tenant_id, corrects_id)
        REFERENCES meterbee.invoices (tenant_id, id),
    CONSTRAINT invoices_kind_known CHECK (kind IN ('invoice', 'credit_note')),
    CONSTRAINT invoices_note_corrects CHECK ((kind = 'credit_note') = (corrects_id IS NOT NULL))
);
CREATE UNIQUE INDEX invoices_once_by_sequence
    ON meterbee.invoices (tenant_id, subscription_id, sequence) WHERE kind = 'invoice';
CREATE UNIQUE INDEX invoices_once_by_time
    ON meterbee.invoices (tenant_id, subscription_id, at) WHERE kind = 'invoice';
CREATE INDEX invoices_by_correction
    ON meterbee.invoices (tenant_id, corrects_id) WHERE corrects_id IS NOT NULL;

-- What happened to an invoice since: the only part that changes, and every change is audited.
CREATE TABLE meterbee.invoice_states (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    state text NOT NULL,
    paid numeric NOT NULL DEFAULT 0,
    credited numeric NOT NULL DEFAULT 0,
    CONSTRAINT invoice_states_pkey PRIMARY KEY (tenant_id, invoice_id),
    CONSTRAINT invoice_states_invoice_fkey FOREIGN KEY (tenant_id, invoice_id)
        REFERENCES meterbee.invoices (tenant_id, id),
    CONSTRAINT invoice_states_known CHECK (state IN ('open', 'paid', 'void', 'uncollectible')),
    CONSTRAINT invoice_states_sums CHECK (paid >= 0 AND credited >= 0)
);
CREATE INDEX invoice_states_unpaid ON meterbee.invoice_states (tenant_id, state)
    WHERE state <> 'paid';

CREATE TABLE meterbee.invoice_payments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount numeric NOT NULL,
    paid_at timestamptz NOT NULL,
    method text,
    reference text,
    CONSTRAINT invoice_payments_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoice_payments_invoice_fkey FOREIGN KEY (tenant_id, invoice_id)
        REFERENCES meterbee.invoices (tenant_id, id),
    CONSTRAINT invoice_payments_amount_positive CHECK (amount > 0)
);
CREATE INDEX invoice_payments_by_invoice ON meterbee.invoice_payments (tenant_id, invoice_id, id);

-- Credit that a negative invoice or a credit note left; used before any other.
CREATE TABLE meterbee.invoice_credits (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount numeric NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT invoice_credits_pkey PRIMARY KEY (tenant_id, invoice_id),
    CONSTRAINT invoice_credits_invoice_fkey FOREIGN KEY (tenant_id, invoice_id)
        REFERENCES meterbee.invoices (tenant_id, id),
    CONSTRAINT invoice_credits_amount_positive CHECK (amount > 0)
);

-- Credit used by an invoice; negative where a void gave it back. grant_key is the key of a grant,
-- or 'invoice:' and the id for what an invoice left.
CREATE TABLE meterbee.credit_draws (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    grant_key text NOT NULL,
    amount numeric NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    CONSTRAINT credit_draws_invoice_fkey FOREIGN KEY (tenant_id, invoice_id)
        REFERENCES meterbee.invoices (tenant_id, id)
);
CREATE INDEX credit_draws_by_grant ON meterbee.credit_draws (tenant_id, grant_key);

-- Lines that wait for the next invoice of a subscription.
CREATE TABLE meterbee.invoice_corrections (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    line integer NOT NULL,
    amount numeric NOT NULL,
    reason text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT meterbee.meterbee_now(),
    billed_by uuid,
    CONSTRAINT invoice_corrections_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoice_corrections_invoice_fkey FOREIGN KEY (tenant_id, invoice_id)
        REFERENCES meterbee.invoices (tenant_id, id),
    CONSTRAINT invoice_corrections_billed_fkey FOREIGN KEY (tenant_id, billed_by)
        REFERENCES meterbee.invoices (tenant_id, id)
);
CREATE INDEX invoice_corrections_waiting
    ON meterbee.invoice_corrections (tenant_id, subscription_id) WHERE billed_by IS NULL;

ALTER TABLE meterbee.invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.invoice_states ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.invoice_payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.invoice_credits ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.credit_draws ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.invoice_corrections ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.billing_cursors ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.billing_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE meterbee.billing_refusals ENABLE ROW LEVEL SECURITY;

DO $policies$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['invoices', 'invoice_states', 'invoice_payments',
        'invoice_credits', 'credit_draws', 'invoice_corrections', 'billing_cursors',
        'billing_due', 'billing_refusals']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I FOR SELECT TO meterbee_tenant
                USING (tenant_id = (SELECT meterbee.current_tenant()))',
            table_name || '_own', table_name);
        EXECUTE format(
            'CREATE POLICY %I ON meterbee.%I TO meterbee_operator USING (true) WITH CHECK (true)',
            table_name || '_operator', table_name);
        EXECUTE format(
            'GRANT SELECT ON meterbee.%I TO meterbee_tenant, meterbee_operator', table_name);
    END LOOP;
    FOREACH table_name IN ARRAY
        ARRAY['invoices', 'invoice_payments', 'invoice_credits', 'credit_draws']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON meterbee.%I
                FOR EACH ROW EXECUTE FUNCTION meterbee.refuse_change()',
            table_name || '_immutable', table_name);
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE TRUNCATE ON meterbee.%I
                FOR EACH STATEMENT EXECUTE FUNCTION meterbee.refuse_change()',
            table_name || '_immutable_whole', table_name);
    END LOOP;
END
$policies$;

GRANT SELECT ON meterbee.issuer, meterbee.billing_epoch, meterbee.invoice_series
    TO meterbee_tenant, meterbee_operator;
GRANT UPDATE (legal_name, address, tax_id, email, payment, number_prefix, review_hours)
    ON meterbee.issuer TO meterbee_operator;
GRANT UPDATE (closed_until) ON meterbee.billing_epoch TO meterbee_operator;
GRANT INSERT, DELETE ON meterbee.billing_due, meterbee.billing_refusals TO meterbee_operator;
GRANT UPDATE ON meterbee.billing_refusals TO meterbee_operator;
GRANT INSERT, UPDATE ON meterbee.billing_cursors TO meterbee_operator;
GRANT UPDATE (state, paid, credited) ON meterbee.invoice_states TO meterbee_operator;
GRANT INSERT ON meterbee.invoice_payments, meterbee.credit_draws, meterbee.invoice_corrections
    TO meterbee_operator;
GRANT UPDATE (billed_by) ON meterbee.invoice_corrections TO meterbee_operator;

-- Whatever happens to a subscription, its tenant is looked at from the next quarter hour on.
CREATE FUNCTION meterbee.note_billing_due() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
BEGIN
    INSERT INTO meterbee.billing_due (due_at, tenant_id)
        VALUES (date_bin('15 minutes', NEW.occurs_at + interval '899.999999 seconds',
            'epoch'::timestamptz), NEW.tenant_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER subscription_events_due AFTER INSERT ON meterbee.subscription_events
    FOR EACH ROW EXECUTE FUNCTION meterbee.note_billing_due();
INSERT INTO meterbee.billing_due (due_at, tenant_id)
    SELECT min(occurs_at), tenant_id FROM meterbee.subscription_events GROUP BY tenant_id;

-- Numbers, chains and keeps documents, in the order given: the only way in which invoices are made.
-- The numbers have no gaps, because whoever fails takes his numbers back with the row that he locked.
CREATE FUNCTION meterbee.issue_invoices(tenant_ids uuid[], documents text[])
    RETURNS TABLE (issued_id uuid, issued_number text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = meterbee, pg_temp
    AS $$
DECLARE
    series meterbee.invoice_series%ROWTYPE;
    prefix text;
    content jsonb;
    next_hash bytea;
    draw jsonb;
BEGIN
    -- The ledger's end first, as everybody takes it before the series: no two wait for each other.
    PERFORM 1 FROM meterbee.audit_head FOR UPDATE;
    SELECT * INTO STRICT series FROM meterbee.invoice_series FOR UPDATE;
    SELECT number_prefix INTO STRICT prefix FROM meterbee.issuer;
    FOR i IN 1 .. cardinality(documents) LOOP
        content := documents[i]::jsonb;
        series.position := series.position + 1;
        issued_id := (content ->> 'id')::uuid;
        issued_number := prefix
            || lpad(series.position::text, greatest(6, length(series.position::text)), '0');
        next_hash := sha256(series.hash || convert_to(
            meterbee.audit_text(issued_number, documents[i]), 'UTF8'));
        INSERT INTO meterbee.invoices (tenant_id, id, position, number, kind, subscription_id,
                sequence, corrects_id, currency, at, finalized_at, period_from, period_to, subtotal,
                total, credit_applied, amount_due, document, previous_hash, hash)
            VALUES (tenant_ids[i], issued_id, series.position, issued_number, content ->> 'kind',
                (content ->> 'subscription')::uuid, (content ->> 'sequence')::integer,
                (content -> 'corrects' ->> 'id')::uuid, content ->> 'currency',
                (content ->> 'at')::timestamptz, (content ->> 'finalized_at')::timestamptz,
                (content -> 'service_period' ->> 'from')::timestamptz,
                (content -> 'service_period' ->> 'to')::timestamptz,
                (content ->> 'subtotal')::numeric, (content ->> 'total')::numeric,
                (content ->> 'credit_applied')::numeric, (content ->> 'amount_due')::numeric,
                documents[i], series.hash, next_hash);
        INSERT INTO meterbee.invoice_states (tenant_id, invoice_id, state)
            VALUES (tenant_ids[i], issued_id,
                CASE WHEN (content ->> 'amount_due')::numeric = 0 THEN 'paid' ELSE 'open' END);
        IF (content ->> 'credit_applied')::numeric < 0 THEN
            INSERT INTO meterbee.invoice_credits (tenant_id, invoice_id, amount, granted_at)
                VALUES (tenant_ids[i], issued_id, -(content ->> 'credit_applied')::numeric,
                    (content ->> 'at')::timestamptz);
        END IF;
        FOR draw IN SELECT * FROM jsonb_array_elements(content -> 'credit_draws') LOOP
            INSERT INTO meterbee.credit_draws (tenant_id, invoice_id, grant_key, amount)
                VALUES (tenant_ids[i], issued_id, draw ->> 'key', (draw ->> 'amount')::numeric);
        END LOOP;
        series.hash := next_hash;
        RETURN NEXT;
    END LOOP;
    UPDATE meterbee.invoice_series SET position = series.position, hash = series.hash;
END
$$;
REVOKE ALL ON FUNCTION meterbee.issue_invoices(uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meterbee.issue_invoices(uuid[], text[]) TO meterbee_operator;

SELECT meterbee.audit_table('issuer', 'issuer', 'singleton');
SELECT meterbee.audit_table('invoices', 'invoice', 'number', 'document,previous_hash,hash');
SELECT meterbee.audit_table('invoice_payments', 'invoice_payment', 'id');
SELECT meterbee.audit_table('invoice_corrections', 'invoice_correction', 'id');
-- A new invoice's state is part of its entry.
CREATE TRIGGER invoice_states_audit AFTER UPDATE OR DELETE ON meterbee.invoice_states
    FOR EACH ROW EXECUTE FUNCTION meterbee.record_act('invoice_state', 'invoice_id', '');

SELECT meterbee.audit_table('subscription_events', 'subscription_event', 'subscription_id,sequence');
SELECT meterbee.audit_table('credits', 'credit', 'id');
SELECT meterbee.audit_table('users', 'user', 'id');

-- The ledger is the operator's alone, whatever is granted later.
ALTER TABLE meterbee.audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_operator ON meterbee.audit FOR SELECT TO meterbee_operator USING (true);
