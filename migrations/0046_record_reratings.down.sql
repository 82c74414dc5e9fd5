DROP TABLE meterbee.invoice_reratings;
