DROP TRIGGER webhooks_audit ON meterbee.webhooks;
