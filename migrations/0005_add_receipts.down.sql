DROP FUNCTION meterbee.keep_receipt_partitions(integer);
DROP TABLE meterbee.receipts;
DROP TABLE meterbee.signing_keys;
REVOKE USAGE ON SCHEMA meterbee FROM meterbee_signer;
