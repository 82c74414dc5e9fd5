public import Metering

extension [BillingHistory] {
    /// A tenant's account after every invoice due up to an instant, made again from the start.
    ///
    /// The subscriptions stand oldest first; credit is the tenant's and outlives each of them.
    /// There must be at least one.
    public func account(until instant: Instant, usage: any UsageSource) -> BillingAccount {
        let terms = self[count - 1].terms
        var account = BillingAccount(currency: terms.currency, credits: self[count - 1].credits)
        for history in self {
            // Discounts belong to a subscription: the next one's begin anew.
            account.discountUses = []
            _ = history.engine.invoices(until: instant, usage: usage, account: &account)
        }
        return account
    }
}
