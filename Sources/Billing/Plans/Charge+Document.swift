import Money

extension Charge {
    /// The charge in canonical form.
    func document(in currency: Currency) -> DocumentValue {
        var members: [DocumentValue.Member] = [.init("key", .string(key))]
        members.add("name", name)
        members.add("product", product)
        members += terms.members(in: currency)
        return .object(members)
    }
}

extension ChargeTerms {
    fileprivate func members(in currency: Currency) -> [DocumentValue.Member] {
        var members: [DocumentValue.Member] = []
        switch self {
        case .flat(let amount):
            members.add("type", "flat")
            members.add("amount", amount, in: currency)
        case .seats(let terms):
            members.add("type", "seats")
            members.add("unit_amount", terms.unitAmount, in: currency)
            members.add("included", terms.included)
        case .support(let terms):
            members.add("type", "support")
            members.add("tier", terms.tier)
            members.add("amount", terms.amount, in: currency)
            members.add("percent", terms.percent?.description)
            if let granted = terms.entitlements {
                members.append(.init("entitlements", granted.document))
            }
        case .usage(let terms):
            members.add("type", "usage")
            members += terms.members(in: currency)
        case .resource(let terms):
            members.add("type", "resource")
            members += terms.members(in: currency)
        }
        return members
    }
}

extension ResourceTerms {
    fileprivate func members(in currency: Currency) -> [DocumentValue.Member] {
        var members: [DocumentValue.Member] = []
        members.add("resource", resource.rawValue)
        members.add("measure", measure.rawValue)
        let count: DocumentValue = included.integer.map { .integer($0) } ?? .string("\(included)")
        members.append(.init("included", count))
        members.add("unit_amount", unitAmount, in: currency)
        members.add("min_minutes", minMinutes)
        return members
    }
}

extension UsageTerms {
    fileprivate func members(in currency: Currency) -> [DocumentValue.Member] {
        var members: [DocumentValue.Member] = [
            .init("data_sources", .array(dataSources.map { .string($0) })),
            .init("free_bytes", .integer(freeBytes)),
            .init("prorate_free", .bool(proratesFree)),
        ]
        members.add("unit", unit.rawValue)
        members.add("model", model.kind.rawValue)
        members += model.members(in: currency)
        members.add("overage", overage.rawValue)
        members.add("minimum_amount", minimumAmount, in: currency)
        members.add("maximum_amount", maximumAmount, in: currency)
        members.append(.init("thresholds", .array(thresholds.map { .integer($0) })))
        return members
    }
}

extension PriceModel {
    fileprivate func members(in currency: Currency) -> [DocumentValue.Member] {
        switch self {
        case .graduated(let tiers), .volume(let tiers):
            return [.init("tiers", .array(tiers.map { $0.document(in: currency) }))]
        case .package(let units, let amount):
            var members: [DocumentValue.Member] = []
            members.add("package_units", units.description)
            members.add("package_amount", amount, in: currency)
            return members
        }
    }
}

extension PriceTier {
    fileprivate func document(in currency: Currency) -> DocumentValue {
        var members: [DocumentValue.Member] = [
            .init("up_to", upTo.map { .string("\($0)") } ?? .null)
        ]
        members.add("unit_amount", unitAmount, in: currency)
        members.add("flat_amount", flatAmount, in: currency)
        return .object(members)
    }
}
