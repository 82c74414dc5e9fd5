import Money

/// How many of what a line is for, and what one of them costs.
struct PricedQuantity {
    var quantity: ExactDecimal
    var unit = PricedUnit.item
    var unitAmount: ExactDecimal?
    var tiers: [TierUse] = []

    init(_ line: InvoiceLine, _ terms: ChargeTerms?, interval: PlanInterval) {
        quantity = line.quantity
        switch (line.kind, line.explanation, terms) {
        case (.flat, .fee, .flat(let amount)): price(interval.unit, amount)
        case (.support, .fee, .support(let terms)): price(interval.unit, terms.amount)
        case (.seats, .fee, .seats(let terms)): price(.seat, terms.unitAmount)
        case (.usage, .usage(let explained), .usage(let terms)): price(explained, terms)
        case (.resource, .resource(let explained), .resource(let terms)):
            price(terms.unit, explained.unitAmount)
        default: break
        }
    }

    private mutating func price(_ unit: PricedUnit, _ amount: ExactDecimal?) {
        self.unit = unit
        unitAmount = amount
    }

    private mutating func price(_ explained: UsageExplanation, _ terms: UsageTerms) {
        unit = terms.unit == .gigabyte ? .gigabyte : .gibibyte
        if case .package(_, let amount) = terms.model {
            quantity = explained.tiers.first?.quantity.printable ?? .zero
            price(.package, amount)
        } else if let tier = explained.tiers.first, explained.tiers.count == 1,
            tier.flatAmount == nil
        {
            unitAmount = tier.unitAmount
        } else {
            tiers = explained.tiers
        }
    }
}

extension PlanInterval {
    fileprivate var unit: PricedUnit { self == .month ? .month : .year }
}

extension ResourceTerms {
    fileprivate var unit: PricedUnit {
        switch (resource, measure) {
        case (.agent, .hours): .agentHour
        case (.controller, .hours): .controllerHour
        case (.agent, _): .agent
        case (.controller, _): .controller
        }
    }
}
