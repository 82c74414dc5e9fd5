public import Metering
import Money

extension IssuedInvoice {
    /// A computed invoice as a draft document; `timeline` names its charges and their units.
    public init(
        _ invoice: Invoice,
        id: UniqueID,
        of timeline: SubscriptionTimeline,
        between parties: InvoiceParties
    ) {
        let starts = invoice.lines.map(\.servicePeriod.start)
        let ends = invoice.lines.map(\.servicePeriod.end)
        self.init(
            id: id,
            kind: .invoice,
            state: .draft,
            tenantKey: parties.tenantKey,
            tenantName: parties.tenantName,
            subscription: parties.subscription,
            sequence: invoice.sequence,
            currency: invoice.total.currency,
            timeZone: parties.timeZone,
            at: invoice.at,
            servicePeriod: BillingPeriod(
                start: starts.min() ?? invoice.at,
                end: ends.max() ?? invoice.at
            ),
            issuer: parties.issuer,
            customer: parties.customer,
            lines: invoice.lines.enumerated().map { index, line in
                IssuedLine(line, number: index + 1, of: timeline.plan(line.plan))
            },
            subtotal: invoice.subtotal,
            discounts: invoice.discounts,
            taxes: invoice.taxes,
            total: invoice.total,
            creditApplied: invoice.creditApplied,
            creditDraws: invoice.creditDraws,
            amountDue: invoice.amountDue,
            credited: .zero(in: invoice.total.currency)
        )
    }

    /// Whether any tax adds something, so that the law asks who invoices whom.
    public var chargesTax: Bool { taxes.contains { !$0.amount.isZero } }

    /// The draft as of the moment in which it is finalized; it waits for its number.
    ///
    /// It is paid at once where nothing is left to pay. Days of payment are days of 24 hours.
    public func finalized(at instant: Instant) -> IssuedInvoice {
        var invoice = self
        invoice.state = amountDue.isZero ? .paid : .open
        invoice.finalizedAt = instant
        invoice.dueAt = instant.adding(days: customer.netDays)
        return invoice
    }
}

extension SubscriptionTimeline {
    /// The plan of a reference, if it was ever in force.
    fileprivate func plan(_ reference: PlanReference) -> Plan? {
        plans.first { PlanReference($0.plan) == reference }?.plan.plan
    }
}

extension IssuedLine {
    /// A computed line with what its plan says of the charge.
    init(_ line: InvoiceLine, number: Int, of plan: Plan?) {
        let charge = plan?.charges.first { $0.key == line.charge }
        let price = PricedQuantity(line, charge?.terms, interval: plan?.interval ?? .month)
        self.init(
            number: number,
            charge: line.charge,
            name: charge?.name ?? line.charge,
            product: charge?.product,
            kind: line.kind,
            plan: line.plan,
            servicePeriod: line.servicePeriod,
            quantity: price.quantity,
            unit: price.unit,
            unitAmount: price.unitAmount,
            tiers: price.tiers,
            amount: line.amount,
            explanation: line.explanation
        )
    }
}
