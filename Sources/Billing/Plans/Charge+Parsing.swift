import Money

/// The names of the kinds of charges.
private enum ChargeType: String, CaseIterable {
    case flat
    case seats
    case support
    case usage
    case resource
}

extension Charge {
    /// The charge in an object; nil after noting what is wrong.
    init?(_ fields: FieldReader) {
        let key = fields.identifier("key")
        let name = fields.optionalText("name")
        let product = fields.optionalIdentifier("product")
        guard let type: ChargeType = fields.choice("type") else { return nil }
        let terms = ChargeTerms(type, fields)
        fields.finish("a charge of type \(type.rawValue)")
        guard let key, let terms else { return nil }
        self.init(key: key, name: name, product: product, terms: terms)
    }
}

extension ChargeTerms {
    fileprivate init?(_ type: ChargeType, _ fields: FieldReader) {
        let terms: ChargeTerms? =
            switch type {
            case .flat: fields.decimal("amount").map { .flat(amount: $0) }
            case .seats: SeatTerms(fields).map { .seats($0) }
            case .support: SupportTerms(fields).map { .support($0) }
            case .usage: UsageTerms(fields).map { .usage($0) }
            case .resource: ResourceTerms(fields).map { .resource($0) }
            }
        guard let terms else { return nil }
        self = terms
    }
}

extension SeatTerms {
    fileprivate init?(_ fields: FieldReader) {
        let unitAmount = fields.decimal("unit_amount")
        let included = fields.integer("included", in: 0...FieldReader.countMax, default: 0)
        guard let unitAmount, let included else { return nil }
        self.init(unitAmount: unitAmount, included: included)
    }
}

extension SupportTerms {
    fileprivate init?(_ fields: FieldReader) {
        let tier = fields.identifier("tier")
        let entitlements = fields.object("entitlements").map { Entitlements($0) }
        let amount = fields.optionalDecimal("amount")
        let percent = fields.optionalPercent("percent")
        if !fields.has("amount"), !fields.has("percent") {
            fields.log.add(fields.pointer, "a support charge needs an amount, a percent, or both")
        }
        guard let tier else { return nil }
        self.init(tier: tier, amount: amount, percent: percent, entitlements: entitlements)
    }
}

extension ResourceTerms {
    fileprivate init?(_ fields: FieldReader) {
        let resource: MeteredResource? = fields.choice("resource")
        let measure: ResourceMeasure? = fields.choice("measure")
        let included = fields.quantity("included")
        let unitAmount = fields.decimal("unit_amount")
        let minMinutes = fields.integer("min_minutes", in: 1...15, default: 5)
        guard let resource, let measure, let included, let unitAmount, let minMinutes else {
            return nil
        }
        self.init(
            resource: resource,
            measure: measure,
            included: included,
            unitAmount: unitAmount,
            minMinutes: minMinutes
        )
    }
}

extension FieldReader {
    /// A number of agents as a whole number, or a decimal quantity as text; 0 where it was left
    /// out.
    fileprivate func quantity(_ key: String) -> ExactDecimal? {
        if case .string = value(key) { return optionalDecimal(key) }
        return integer(key, in: 0...Self.countMax, default: 0).map { ExactDecimal($0) }
    }
}
