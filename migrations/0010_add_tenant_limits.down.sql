ALTER TABLE meterbee.tenants DROP COLUMN limits;
