-- Why: where notifications are sent to is a decision that the ledger of acts must show.
-- Lock: SHARE ROW EXCLUSIVE on webhooks, for a moment.
-- Reversible: yes; entries that were written stay.

-- A secret that is rotated shows by the end of the one before it.
SELECT meterbee.audit_table('webhooks', 'webhook', 'id', 'secret,previous_secret');
