-- Why: exports of all tenants read by time; without these an export's every page read, and sorted,
-- all that was ever metered or invoiced.
-- Lock: SHARE on both tables while their indexes are built: seconds per million rows, in which
-- nothing is rolled up or finalized; what is sent goes on being accepted.
-- Reversible: yes.

CREATE INDEX usage_buckets_by_quarter_hour ON meterbee.usage_buckets (quarter_hour, tenant_id);
CREATE INDEX invoices_by_finalization ON meterbee.invoices (finalized_at, position);
