DROP INDEX meterbee.invoices_by_finalization;
DROP INDEX meterbee.usage_buckets_by_quarter_hour;
