-- Why: how fast a tenant may send, {"requests_per_second": n, "bytes_per_second": n}; an absent
-- member limits nothing.
-- Lock: meterbee.tenants exclusively, for a moment (a constant default rewrites no row).
-- Reversible: yes, with the loss of the limits.

ALTER TABLE meterbee.tenants ADD COLUMN limits jsonb NOT NULL DEFAULT '{}';
GRANT UPDATE (limits) ON meterbee.tenants TO meterbee_operator;
