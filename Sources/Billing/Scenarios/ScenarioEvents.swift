import Metering
import Money

/// The names of events.
private enum EventType: String, CaseIterable {
    case subscribe
    case seats
    case credit
    case change
    case cancel
    case pause
    case resume
}

/// What a scenario's cancellation may return.
private enum RefundKind: String, CaseIterable {
    case none
    case prorated
}

/// Reads a scenario's events: those of the subscription, and grants of credit.
struct ScenarioEvents {
    private let plans: PlanCatalogue
    private let currency: Currency
    private(set) var events: [SubscriptionEvent] = []
    /// The pointers of `events`.
    private var eventPointers: [String] = []
    private var credits: [(grant: CreditGrant, pointer: String)] = []
    private var creditKeys: Set<String> = []

    init(plans: PlanCatalogue, currency: Currency) {
        self.plans = plans
        self.currency = currency
    }

    /// Grants in the order granted.
    var grants: [CreditGrant] {
        credits.map(\.grant).enumerated()
            .sorted { ($0.element.grantedAt, $0.offset) < ($1.element.grantedAt, $1.offset) }
            .map(\.element)
    }

    /// Reads one event, noting what is wrong.
    mutating func read(_ fields: FieldReader) {
        let at = fields.instant("at")
        guard let type: EventType = fields.choice("type") else { return }
        if type == .credit {
            readCredit(fields, at: at)
        } else {
            let action = action(type, fields)
            if let at, let action {
                events.append(SubscriptionEvent(at: at, action: action))
                eventPointers.append(fields.pointer)
            }
        }
        fields.finish("an event of type \(type.rawValue)")
    }

    /// The subscription's life; notes the events that cannot have happened.
    func timeline(in zone: any TimeZoneRules, log: FaultLog) -> SubscriptionTimeline? {
        do {
            let timeline = try SubscriptionTimeline.from(events, in: zone)
            for (grant, pointer) in credits {
                guard let end = timeline?.end, grant.grantedAt > end else { continue }
                log.add(pointer, "comes after the subscription's end at \(end)")
            }
            return timeline
        } catch {
            for refusal in error.refusals {
                log.add(eventPointers[refusal.eventIndex], refusal.message)
            }
            return nil
        }
    }

    private func action(_ type: EventType, _ fields: FieldReader) -> SubscriptionAction? {
        switch type {
        case .subscribe: return subscribe(fields)
        case .seats:
            return fields.integer("count", in: 0...FieldReader.countMax, default: nil)
                .map { .seats($0) }
        case .change:
            let plan = plans.plan(in: fields, currency: currency)
            guard let when: RequestTime = fields.choice("when"), let plan else { return nil }
            return .change(plan, when: when)
        case .cancel: return cancel(fields)
        case .pause: return .pause
        case .resume: return .resume
        case .credit: return nil
        }
    }

    private func subscribe(_ fields: FieldReader) -> SubscriptionAction? {
        let plan = plans.plan(in: fields, currency: currency)
        let discounts = fields.objects("discounts", countMax: 100)
            .compactMap { Discount($0, currency: currency) }
        let cap = fields.optionalDecimal("usage_cap")
        if cap != nil, plan?.plan.hasVolumePrices ?? false {
            fields.fault("usage_cap", "cannot be kept with volume prices, which fall at tier edges")
        }
        return plan.map { .subscribe($0, discounts: discounts) }
    }

    private func cancel(_ fields: FieldReader) -> SubscriptionAction? {
        let when: RequestTime? = fields.choice("when", default: .periodEnd)
        let refund: RefundKind? = fields.choice("refund", default: RefundKind.none)
        guard let when, let refund else { return nil }
        if when == .periodEnd, refund == .prorated {
            fields.fault("refund", "returns nothing at the period's end; cancel \"now\" instead")
        }
        return .cancel(when: when, refundsFees: refund == .prorated)
    }

    private mutating func readCredit(_ fields: FieldReader, at: Instant?) {
        let key = fields.optionalText("key")
        if let key, !creditKeys.insert(key).inserted {
            fields.fault("key", "\"\(key)\" is the key of an earlier credit")
        }
        let amount = fields.decimal("amount").flatMap {
            fields.payable($0, "amount", in: currency)
        }
        let priority = fields.integer("priority", in: 1...1_000_000, default: 1)
        let expiresAt = fields.optionalInstant("expires_at")
        guard let at, let amount, let priority else { return }
        let grant = CreditGrant(
            key: key,
            amount: amount,
            priority: priority,
            grantedAt: at,
            expiresAt: expiresAt
        )
        credits.append((grant, fields.pointer))
    }
}

extension FieldReader {
    /// An amount that can be paid as it is; finer ones are at fault.
    func payable(_ amount: ExactDecimal, _ key: String, in currency: Currency)
        -> Amount?
    {
        guard let payable = Amount(amount, in: currency) else {
            let digits = currency.minorUnitDigits
            fault(key, "\(amount) is finer than \(currency)'s \(digits) digits")
            return nil
        }
        return payable
    }
}

extension Plan {
    /// Whether a usage charge lets the price fall as usage grows, so that no cap can be kept.
    public var hasVolumePrices: Bool {
        charges.contains { charge in
            guard case .usage(let terms) = charge.terms, case .volume = terms.model else {
                return false
            }
            return true
        }
    }
}
