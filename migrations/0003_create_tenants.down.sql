DROP TABLE meterbee.idempotent_replies;
DROP TABLE meterbee.enrollment_tokens;
DROP TABLE meterbee.api_keys;
DROP TABLE meterbee.agents;
DROP TABLE meterbee.subscriptions;
DROP TABLE meterbee.tenants;
