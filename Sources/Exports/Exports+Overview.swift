// Exports owns how billing leaves the product: CSV, JSON Lines and FOCUS rows, invoice documents,
// and the delivery of notifications by webhook and e-mail. It does not own what is billed, where
// it is stored (`ExportSource` and `DeliveryStore` say what it asks for), or the routes.
//
// An export: ExportSource -> pages of invoices or usage -> rows of ExportValue -> bytes.
// A document: IssuedInvoice (and its usage) -> InvoiceDocument -> HTML -> PDFRenderer.
// A notification: DeliveryWorker claims from DeliveryStore -> WebhookSender or MailSender.
