import Metering
import Money
import Testing

@testable import Billing

extension Life {
    /// The same life as it is stored: as a log of requests beside the plans that they name.
    func stored() throws -> TenantBilling? {
        let log = FaultLog()
        let document = try DocumentValue(json: Array(json.utf8))
        let fields = FieldReader(document, at: "", log: log)
        let currency = try #require(Currency(code: currency))
        var events = ScenarioEvents(
            plans: PlanCatalogue(fields.objects("plans")),
            currency: currency
        )
        for event in fields.objects("events", countMax: 10_000) { events.read(event) }
        guard !events.events.isEmpty else { return nil }
        let zone = zone == "UTC" ? UTCTimeZone() : try #require(TestZone.named(zone))
        let terms = AgreementTerms(
            tenant: UniqueID(high: 1, low: 1),
            tenantKey: "acme",
            subscription: UniqueID(high: 1, low: 2),
            currency: currency,
            tax: try scenario().tax,
            timeZone: self.zone,
            zone: zone,
            createdAt: events.events[0].at
        )
        let history = try BillingHistory(
            terms: terms,
            events: events.events.map(recorded),
            plans: events.events.reduce(into: [:]) { plans, event in
                if let plan = event.action.planVersion { plans[PlanReference(plan)] = plan }
            }
        )
        return TenantBilling(
            subscriptions: [.init(history: history, cursor: BillingCursor())],
            credits: events.grants.map { CreditBalance(grant: $0, remaining: $0.amount) }
        )
    }
}

private func recorded(_ event: SubscriptionEvent) -> RecordedEvent {
    let action: RecordedAction =
        switch event.action {
        case .subscribe(let plan, let discounts):
            .subscribe(PlanReference(plan), discounts: discounts, usageCap: nil)
        case .seats(let count): .seats(count)
        case .change(let plan, let when): .change(PlanReference(plan), when: when)
        case .cancel(let when, let refundsFees): .cancel(when: when, refundsFees: refundsFees)
        case .pause: .pause
        case .resume: .resume
        }
    return RecordedEvent(requestedAt: event.at, action: action)
}

extension SubscriptionAction {
    fileprivate var planVersion: PlanVersion? {
        switch self {
        case .subscribe(let plan, _), .change(let plan, _): plan
        case .seats, .cancel, .pause, .resume: nil
        }
    }
}
