REVOKE SELECT ON meterbee.billing_epoch FROM meterbee_ingest;
DROP FUNCTION meterbee.metering_now();
