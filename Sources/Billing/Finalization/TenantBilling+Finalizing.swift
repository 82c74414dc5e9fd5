public import Metering

extension TenantBilling {
    /// What finalizing a tenant's due slots gave.
    public struct Finalized: Sendable {
        /// Final but for their numbers, in the order of time.
        public var invoices: [IssuedInvoice] = []
        /// The corrections that are in them, by invoice.
        public var corrections: [UniqueID: [InvoiceCorrection]] = [:]
        /// Why the next slot could not be finalized; nil if all are.
        public var refusal: BillingRefusal?
    }

    /// Finalizes what is due, in the order of time, and notes it here.
    ///
    /// Stops before the first invoice that charges a tax while something the law asks for is
    /// missing.
    /// - Parameters:
    ///   - cutoff: nothing due up to here is left when nothing is refused.
    ///   - retentionDays: for how long records of a data source are kept.
    public mutating func finalize(
        _ slots: [DueSlot],
        cutoff: Instant,
        now: Instant,
        usage: any UsageSource,
        parties: InvoiceParties,
        retentionDays: [String: Int],
        makeID: () -> UniqueID
    ) -> Finalized {
        var finalized = Finalized()
        for due in slots {
            let before = self
            guard let made = invoice(of: due, usage: usage, id: makeID()) else { continue }
            let invoice = draft(of: made, parties: parties, retentionDays: retentionDays)
            let missing = invoice.chargesTax ? parties.fieldsMissingForTax : []
            guard missing.isEmpty else {
                self = before
                finalized.refusal = BillingRefusal(
                    tenant: subscriptions[due.subscription].history.terms.tenant,
                    tenantKey: parties.tenantKey,
                    at: due.slot.at,
                    missing: missing
                )
                return finalized
            }
            finalized.invoices.append(invoice.finalized(at: now))
            finalized.corrections[made.id] = made.corrections
        }
        close(until: cutoff)
        return finalized
    }

    /// A computed invoice as a document.
    public func draft(
        of made: DueInvoice,
        parties: InvoiceParties,
        retentionDays: [String: Int]
    ) -> IssuedInvoice {
        let history = subscriptions[made.subscription].history
        var parties = parties
        parties.subscription = history.terms.subscription
        parties.timeZone = history.terms.timeZone
        var invoice = IssuedInvoice(
            made.invoice,
            id: made.id,
            of: history.timeline,
            between: parties
        )
        invoice.noteRetention(days: retentionDays)
        for (index, correction) in made.corrections.enumerated() {
            let place = invoice.lines.count - made.corrections.count + index
            invoice.lines[place].corrects = correction.reference
            invoice.lines[place].name = correction.line.name
            invoice.lines[place].product = correction.line.product
        }
        return invoice
    }
}

extension IssuedInvoice {
    /// Notes until when the records behind its usage lines are kept.
    mutating func noteRetention(days: [String: Int]) {
        let ends = lines.flatMap { line -> [Instant] in
            guard line.kind == .usage, case .usage(let explained) = line.explanation else {
                return []
            }
            return explained.usedBytesBySource.filter { $0.bytes > 0 }.compactMap { share in
                days[share.dataSource].map { line.servicePeriod.start.adding(days: $0) }
            }
        }
        recomputableUntil = ends.min()
    }
}

extension Instant {
    /// Some days of 24 hours later.
    func adding(days: Int) -> Instant {
        Instant(unixMicroseconds: unixMicroseconds &+ Int64(clamping: days) &* 86_400_000_000)
    }
}
