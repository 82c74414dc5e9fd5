import Billing
import Metering
import Money

/// What a tenant pays for usage in the months that a replay touches, as billed and as it would have
/// been: lines for usage and for minimum commitments, without fees, discounts and taxes.
struct RuleReplayAmounts: Hashable {
    var old: Amount
    var new: Amount

    /// Rates the months twice, with the usage that was metered and with the replay's in its place;
    /// nil for a tenant that never had a subscription.
    init?(_ standing: ReplayStanding, _ histories: [BillingHistory], usage: [SourceUsage]) {
        guard let currency = histories.first?.terms.currency else { return nil }
        let request = standing.request
        let kept = usage.filter {
            $0.dataSource != request.dataSource || $0.quarterHour < request.from
                || $0.quarterHour >= request.to
        }
        let found = standing.windows.map {
            UsageEntry(
                dataSource: request.dataSource,
                at: $0.quarterHour,
                bytes: Int128($0.replay.billableBytes)
            )
        }
        let zero = Amount.zero(in: currency)
        let old = RecordedUsage(usage: usage.map(Self.entry))
        let new = RecordedUsage(usage: kept.map(Self.entry) + found)
        self.old = Self.lines(histories, request, old).reduce(zero) { $0 + $1.amount }
        self.new = Self.lines(histories, request, new).reduce(zero) { $0 + $1.amount }
    }

    /// From the start of the first month that the replay touches to the end of the last.
    static func months(_ request: ReplayRequest, of history: BillingHistory) -> BillingPeriod {
        let grid = history.timeline.grid
        let last = Instant(unixMicroseconds: request.to.unixMicroseconds - 1)
        return BillingPeriod(
            start: grid.month(containing: request.from).start,
            end: grid.month(containing: last).end
        )
    }

    private static func entry(_ row: SourceUsage) -> UsageEntry {
        UsageEntry(
            dataSource: row.dataSource,
            at: row.quarterHour,
            bytes: Int128(row.billableBytes)
        )
    }

    private static func lines(
        _ histories: [BillingHistory],
        _ request: ReplayRequest,
        _ usage: RecordedUsage
    ) -> [InvoiceLine] {
        histories.flatMap { history in
            let months = months(request, of: history)
            let engine = history.engine
            return engine.slots(after: months.start, until: months.end)
                .flatMap { engine.lines(of: $0, usage: usage) }
                .filter { [.usage, .commitment].contains($0.kind) }
                .filter { $0.servicePeriod.end > months.start }
                .filter { $0.servicePeriod.start < months.end }
        }
    }
}
