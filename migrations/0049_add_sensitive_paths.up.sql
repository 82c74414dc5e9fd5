-- Why: files whose opening a tenant's agents tell of besides the usual ones, ["/srv/keys", "~/.config"];
-- a node takes them where its own file allows paths.
-- Lock: meterbee.tenants exclusively, for a moment (a constant default rewrites no row).
-- Reversible: yes, with the loss of the paths.

ALTER TABLE meterbee.tenants ADD COLUMN sensitive_paths text[] NOT NULL DEFAULT '{}';
-- Which of its files are secret is the tenant's to say; row-level security keeps it to its own row.
GRANT UPDATE (sensitive_paths) ON meterbee.tenants TO meterbee_tenant;
