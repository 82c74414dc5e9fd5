// Billing owns plans, subscriptions, periods, rating, proration and invoices, as pure arithmetic
// over usage. It does not own how usage was measured, where invoices are kept, or what a time
// zone's rules are: it is given a `UsageSource`, a `BillingAccount` and `TimeZoneRules`.
//
// A subscription's path: events -> `SubscriptionTimeline` (which plan, seats and pauses, when)
//   -> `InvoiceSchedule` (every instant at which an invoice is due, with its fees)
//   -> `ArrearsRating` (what was used, priced phase by phase)
//   -> `BillingAccount.settle` (discounts, taxes, credit) -> `Invoice`
//   -> `IssuedInvoice`, as it is numbered, kept, shown and exported.
// `BillingEngine` joins them; a draft, a finished invoice and a simulation are the same calls.
