-- Why: what a tenant's own keys of the scope billing may do to its subscription, {"acts": [...],
-- "plans": [...]}; absent members allow nothing.
-- Lock: meterbee.tenants exclusively, for a moment (a constant default rewrites no row).
-- Reversible: yes, with the loss of what was allowed.

ALTER TABLE meterbee.tenants ADD COLUMN self_service jsonb NOT NULL DEFAULT '{}';
GRANT UPDATE (self_service) ON meterbee.tenants TO meterbee_operator;
