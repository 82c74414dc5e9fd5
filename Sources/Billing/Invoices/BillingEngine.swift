public import Metering
import Money

/// Makes a subscription's invoices: the same code for finished ones, drafts and simulations.
public struct BillingEngine: Sendable {
    /// The subscription's life.
    public let timeline: SubscriptionTimeline
    /// The tenant's taxes.
    public let tax: TaxTerms

    /// An engine for one subscription.
    public init(timeline: SubscriptionTimeline, tax: TaxTerms = TaxTerms()) {
        self.timeline = timeline
        self.tax = tax
    }

    /// The instants at which an invoice may be due, after one and up to another, in order.
    public func slots(after: Instant? = nil, until: Instant) -> [InvoiceSlot] {
        let slots = InvoiceSchedule(timeline, until: until).slots
        guard let after else { return slots }
        return slots.filter { $0.at > after }
    }

    /// The lines of a slot: arrears by phase, commitments, highs and changes, fees in advance.
    public func lines(of slot: InvoiceSlot, usage: any UsageSource) -> [InvoiceLine] {
        var rating = ArrearsRating(slot, of: timeline, usage: usage)
        return rating.lines() + slot.changeLines + slot.advanceLines
    }

    /// The invoice of a slot, noted in the account; nil if the slot has no lines.
    public func invoice(
        of slot: InvoiceSlot,
        usage: any UsageSource,
        account: inout BillingAccount
    ) -> Invoice? {
        account.settle(
            lines(of: slot, usage: usage),
            at: slot.at,
            discounts: timeline.discounts,
            tax: tax
        )
    }

    /// Every invoice due after an instant and up to another, noted in the account.
    ///
    /// Without `after`, from the subscription's start.
    public func invoices(
        after: Instant? = nil,
        until: Instant,
        usage: any UsageSource,
        account: inout BillingAccount
    ) -> [Invoice] {
        slots(after: after, until: until).compactMap {
            invoice(of: $0, usage: usage, account: &account)
        }
    }

    /// The next invoice after an instant as it would be with what is known now; nil if none is due.
    ///
    /// `account` is the account after every invoice up to `now`.
    public func upcoming(now: Instant, usage: any UsageSource, account: BillingAccount) -> Invoice?
    {
        var draft = account
        let from = max(now, timeline.start)
        let horizon = timeline.grid.interval(containing: from).end
        for slot in slots(after: now, until: max(horizon, timeline.start)) {
            if let invoice = invoice(of: slot, usage: usage, account: &draft) { return invoice }
        }
        return nil
    }
}
