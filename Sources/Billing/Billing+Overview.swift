// Billing owns plans, subscriptions, periods, rating, proration and invoices, as pure arithmetic over
// usage. It does not own how usage was measured, nor where invoices are kept.
