REVOKE UPDATE (rejected_records, refusal) ON meterbee.batch_keys FROM meterbee_ingest;
DROP TABLE meterbee.quotas;
DROP TRIGGER subscription_events_revision ON meterbee.subscription_events;
DROP FUNCTION meterbee.raise_agreement_revision();
DROP TABLE meterbee.agreement_revisions;
