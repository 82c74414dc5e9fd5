import Metering
import Money
import Testing

@testable import Billing

@Suite("Properties of invoices of random lives")
struct InvoicePropertyTests {
    @Test("lines sum to the subtotal, and the totals follow from it")
    func sums() throws {
        try forEachLife { random, seed in
            let scenario = try random.life().scenario()
            let zero = Amount.zero(in: scenario.currency)
            for invoice in scenario.invoices() {
                let lines = invoice.lines.reduce(zero) { $0 + $1.amount }
                try #require(lines == invoice.subtotal, "METERBEE_TEST_SEED=\(seed)")
                let reduced = invoice.discounts.reduce(lines) { $0 - $1.amount }
                let total = invoice.taxes.reduce(reduced) { $0 + $1.amount }
                try #require(total == invoice.total, "METERBEE_TEST_SEED=\(seed)")
                let due = total - invoice.creditApplied
                try #require(
                    due == invoice.amountDue && due >= zero,
                    "METERBEE_TEST_SEED=\(seed)"
                )
            }
        }
    }

    @Test("phases tile the covered time, once each")
    func tiling() throws {
        try forEachLife { random, seed in
            let scenario = try random.life().scenario()
            guard let timeline = scenario.timeline else { return }
            let slots = BillingEngine(timeline: timeline).slots(until: scenario.until)
            let phases = slots.flatMap(\.phases)
            for (earlier, later) in zip(phases, phases.dropFirst()) {
                try #require(
                    earlier.period.end <= later.period.start,
                    "METERBEE_TEST_SEED=\(seed)"
                )
            }
            let last = phases.last?.period.end ?? timeline.start
            let lived = BillingPeriod(start: timeline.start, end: last)
            let covered = timeline.covered(in: lived).reduce(0) { $0 + $1.seconds }
            let priced = phases.reduce(0) { $0 + $1.coveredSeconds }
            try #require(covered == priced, "METERBEE_TEST_SEED=\(seed)")
            let shares = Dictionary(grouping: phases, by: \.month).values.map { month in
                month.reduce(Rational.zero) { $0 + $1.fraction }
            }
            try #require(shares.allSatisfy { $0 <= .one }, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("order and grouping of usage do not matter")
    func grouping() throws {
        try forEachLife { random, seed in
            let life = random.life()
            var other = life
            var generator = SeededRandom(seed: seed)
            other.usage = life.usage.flatMap { entry -> [String] in
                guard let bytes = bytes(of: entry), bytes > 1 else { return [entry] }
                let part = generator.number(0...bytes)
                return [part, bytes - part].map {
                    entry.replacing("\"bytes\": \(bytes)", with: "\"bytes\": \($0)")
                }
            }
            other.usage.shuffle(using: &generator)
            other.presence.shuffle(using: &generator)
            let (left, right) = (try life.bill(), try other.bill())
            try #require(left == right, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("invoices one at a time are those of one go, and rating again gives the same")
    func steps() throws {
        try forEachLife { random, seed in
            let scenario = try random.life().scenario()
            guard let timeline = scenario.timeline else { return }
            let engine = BillingEngine(timeline: timeline, tax: scenario.tax)
            let whole = scenario.invoices()
            var account = BillingAccount(currency: scenario.currency, credits: scenario.credits)
            var steps: [Invoice] = []
            var last: Instant?
            for slot in engine.slots(until: scenario.until) {
                steps += engine.invoices(
                    after: last,
                    until: slot.at,
                    usage: scenario.usage,
                    account: &account
                )
                last = slot.at
            }
            try #require(steps == whole, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("a plan changed to itself changes nothing")
    func changeToItself() throws {
        try forEachLife { random, seed in
            let scenario = try random.life().scenario()
            guard !random.hasPendingRequests, let timeline = scenario.timeline else { return }
            let first = random.events.first { $0.json.contains("subscribe") }?.minute ?? 0
            var generator = SeededRandom(seed: seed)
            let minute = first + generator.number(20...200_000)
            let isFree = !random.events.contains { $0.minute / 15 == minute / 15 }
            let at = timestamp(minute: minute)
            let effective = try #require(Instant(rfc3339: at)).nextQuarterHour
            guard isFree, timeline.end.map({ effective < $0 }) ?? true else { return }
            let before = timeline.plan(
                at: Instant(unixMicroseconds: effective.unixMicroseconds - 1)
            )
            guard before == timeline.plan(at: effective) else { return }
            var other = random.life()
            other.events.append(change(at, to: before.plan.key))
            let bill = try other.bill()
            try #require(bill == scenario.invoices().map(summary), "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("the draft one instant before a boundary is the invoice")
    func upcoming() throws {
        try forEachLife { random, seed in
            let scenario = try random.life().scenario()
            var checked = 0
            for (index, invoice) in scenario.invoices().enumerated().reversed() where checked < 3 {
                let now = Instant(unixMicroseconds: invoice.at.unixMicroseconds - 1)
                let minute = Int((invoice.at.unixSeconds - 1_767_225_600) / 60)
                // What happens at the boundary itself cannot be known before, nor can an end, a
                // change or a resume that is asked for at once.
                guard !random.events.contains(where: { $0.minute == minute }) else { continue }
                var known = random.life(until: minute - 1)
                known.until = invoice.at.description
                let past = try known.scenario()
                guard let timeline = past.timeline else { continue }
                let engine = BillingEngine(timeline: timeline, tax: past.tax)
                var account = BillingAccount(currency: past.currency, credits: past.credits)
                _ = engine.invoices(until: now, usage: past.usage, account: &account)
                let draft = engine.upcoming(now: now, usage: past.usage, account: account)
                try #require(draft == invoice, "METERBEE_TEST_SEED=\(seed), invoice \(index + 1)")
                checked += 1
            }
        }
    }
}

/// Runs a check on every life; a failure names the seed that begins with it.
func forEachLife(_ check: (RandomLife, UInt64) throws -> Void) throws {
    for seed in SeededRandom.seeds { try check(RandomLife(seed: seed), seed) }
}

private func bytes(of entry: String) -> Int? {
    entry.split(separator: "\"bytes\": ").last.flatMap { Int($0.dropLast()) }
}
