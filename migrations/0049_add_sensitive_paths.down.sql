ALTER TABLE meterbee.tenants DROP COLUMN sensitive_paths;
