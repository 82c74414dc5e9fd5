ALTER TABLE meterbee.tenants DROP COLUMN self_service;
