public import Metering
import Money

/// A tenant's subscriptions with what carried over from their last invoices: the one code that
/// makes drafts and finished invoices.
///
/// Credit is the tenant's, so its subscriptions are billed in the order of time, together.
public struct TenantBilling: Sendable {
    /// A subscription and where its billing stands.
    public struct Subscription: Sendable {
        /// What is stored of it.
        public var history: BillingHistory
        /// Up to where it is billed.
        public var cursor: BillingCursor
        /// What waits for its next invoice.
        public var corrections: [InvoiceCorrection]

        /// Takes every property by name.
        public init(
            history: BillingHistory,
            cursor: BillingCursor,
            corrections: [InvoiceCorrection] = []
        ) {
            self.history = history
            self.cursor = cursor
            self.corrections = corrections
        }
    }

    /// Oldest first; at least one.
    public private(set) var subscriptions: [Subscription]
    /// What is left of each grant of the tenant, in the order granted.
    public private(set) var credits: [CreditBalance]

    /// A tenant as it is stored.
    public init(subscriptions: [Subscription], credits: [CreditBalance]) {
        self.subscriptions = subscriptions
        self.credits = credits
    }

    /// What may be due up to an instant and is not billed, in the order of time.
    public func dueSlots(until: Instant) -> [DueSlot] {
        var due: [DueSlot] = []
        for (index, subscription) in subscriptions.enumerated() {
            let after = subscription.cursor.billedUntil
            due += subscription.history.engine.slots(after: after, until: until).map {
                DueSlot(subscription: index, slot: $0)
            }
        }
        return due.sorted { ($0.slot.at, $0.subscription) < ($1.slot.at, $1.subscription) }
    }

    /// The invoice of the next slot, noted here; nil if the slot has no lines.
    ///
    /// Slots come in the order that `dueSlots` gives them.
    public mutating func invoice(
        of due: DueSlot,
        usage: any UsageSource,
        id: UniqueID
    ) -> DueInvoice? {
        let subscription = subscriptions[due.subscription]
        let engine = subscription.history.engine
        var lines = engine.lines(of: due.slot, usage: usage)
        subscriptions[due.subscription].cursor.billedUntil = due.slot.at
        // Corrections alone make no invoice, unless none comes after.
        let isLast = due.slot.at == engine.timeline.end
        guard !lines.isEmpty || isLast && !subscription.corrections.isEmpty else { return nil }
        lines += subscription.corrections.map(\.invoiceLine)
        subscriptions[due.subscription].corrections = []
        var account = account(of: subscription)
        let invoice = account.settle(
            lines,
            at: due.slot.at,
            discounts: engine.timeline.discounts,
            tax: engine.tax
        )
        keep(account, of: due.subscription, keyOfCredit: Self.creditKey(invoice: id))
        return invoice.map {
            DueInvoice(
                subscription: due.subscription,
                invoice: $0,
                id: id,
                corrections: subscription.corrections
            )
        }
    }

    /// Notes that nothing up to an instant is left to bill.
    public mutating func close(until instant: Instant) {
        for index in subscriptions.indices {
            guard instant >= subscriptions[index].history.timeline.start else { continue }
            let until = subscriptions[index].cursor.billedUntil ?? instant
            subscriptions[index].cursor.billedUntil = max(until, instant)
        }
    }

    /// What the ledger of credit calls the credit that a negative invoice left.
    public static func creditKey(invoice: UniqueID) -> String { "invoice:\(invoice)" }

    private func account(of subscription: Subscription) -> BillingAccount {
        var account = BillingAccount(currency: subscription.history.terms.currency)
        account.credits = credits
        account.invoiceCount = subscription.cursor.invoiceCount
        account.discountUses = subscription.cursor.discountUses
        return account
    }

    private mutating func keep(_ account: BillingAccount, of index: Int, keyOfCredit: String) {
        let known = credits.count
        credits = account.credits
        for place in credits.indices.dropFirst(known) { credits[place].grant.key = keyOfCredit }
        subscriptions[index].cursor.invoiceCount = account.invoiceCount
        subscriptions[index].cursor.discountUses = account.discountUses
    }
}
