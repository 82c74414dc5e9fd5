import Metering
import Money
import Testing

@testable import Billing

/// What servers make of a stored life, whenever and however often they run.
@Suite("Properties of finished invoices of random lives")
struct FinalizationPropertyTests {
    @Test("finalizing at any times, twice, or on two servers at once gives each invoice once")
    func once() throws {
        try forEachLife { random, seed in
            let life = random.life()
            let scenario = try life.scenario()
            guard var kept = try life.stored() else { return }
            var generator = SeededRandom(seed: seed)
            let slots = kept.dueSlots(until: scenario.until).map(\.slot.at)
            var cutoffs = slots.filter { _ in generator.once(in: 4) } + [scenario.until]
            cutoffs.append(scenario.until)
            var issued: [IssuedInvoice] = []
            for cutoff in cutoffs {
                // The other server read what was kept before the first wrote; only one may write.
                var other = kept
                let first = finalize(&kept, until: cutoff, usage: scenario.usage)
                let second = finalize(&other, until: cutoff, usage: scenario.usage)
                try #require(first == second, "METERBEE_TEST_SEED=\(seed)")
                issued += first
                let again = finalize(&kept, until: cutoff, usage: scenario.usage)
                try #require(again.isEmpty, "METERBEE_TEST_SEED=\(seed)")
            }
            let invoices = scenario.invoices()
            try #require(issued.count == invoices.count, "METERBEE_TEST_SEED=\(seed)")
            for (left, right) in zip(issued, invoices) {
                try #require(facts(left) == facts(right), "METERBEE_TEST_SEED=\(seed)")
            }
            try checkRerating(issued, of: kept, usage: scenario.usage, seed: seed)
        }
    }

    /// Rates every invoice again under the plan versions that are on it.
    private func checkRerating(
        _ issued: [IssuedInvoice],
        of billing: TenantBilling,
        usage: RecordedUsage,
        seed: UInt64
    ) throws {
        let history = billing.subscriptions[0].history
        let timeline = history.plans.reduce(history.timeline) { timeline, plan in
            timeline.replacing(plan.key, with: plan.value)
        }
        let engine = BillingEngine(timeline: timeline, tax: history.terms.tax)
        let until = issued.last?.at ?? timeline.start
        let slots = Dictionary(grouping: engine.slots(until: until), by: \.at)
        for invoice in issued {
            let slot = try #require(slots[invoice.at]?.last, "METERBEE_TEST_SEED=\(seed)")
            let lines = engine.lines(of: slot, usage: usage)
            let differences = invoice.differences(ratedAgain: lines)
            try #require(differences.isEmpty, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    private func finalize(
        _ billing: inout TenantBilling,
        until cutoff: Instant,
        usage: RecordedUsage
    ) -> [IssuedInvoice] {
        let slots = billing.dueSlots(until: cutoff)
        return billing.finalize(
            slots,
            cutoff: cutoff,
            now: cutoff,
            usage: usage,
            parties: IssuedInvoiceTests.parties,
            retentionDays: ["net.flow": 60],
            makeID: { UniqueID(high: 7, low: 7) }
        ).invoices
    }

    private func facts(_ invoice: IssuedInvoice) -> [String] {
        let amounts = [
            invoice.subtotal, invoice.total, invoice.creditApplied, invoice.amountDue,
        ]
        return ["\(invoice.sequence) \(invoice.at)"] + amounts.map(\.description)
            + invoice.lines.map { "\($0.charge) \($0.kind) \($0.servicePeriod) \($0.amount)" }
    }

    private func facts(_ invoice: Invoice) -> [String] {
        let amounts = [
            invoice.subtotal, invoice.total, invoice.creditApplied, invoice.amountDue,
        ]
        return ["\(invoice.sequence) \(invoice.at)"] + amounts.map(\.description)
            + invoice.lines.map { "\($0.charge) \($0.kind) \($0.servicePeriod) \($0.amount)" }
    }
}
