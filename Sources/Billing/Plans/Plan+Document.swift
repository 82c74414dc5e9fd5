import Money

extension Plan {
    /// The plan in canonical form: every field in a fixed order, amounts with the currency's
    /// digits.
    ///
    /// Equal plans have equal documents, and `parse` of a plan's document gives the plan.
    public var document: DocumentValue { .object(members) }

    var members: [DocumentValue.Member] {
        var members: [DocumentValue.Member] = [.init("key", .string(key))]
        members.add("name", name)
        members.append(.init("currency", .string(currency.code)))
        members.append(.init("interval", .string(interval.rawValue)))
        members.append(.init("anchor", .string(anchor.rawValue)))
        members.append(.init("trial_days", .integer(trialDays)))
        members.append(.init("minimum_commitment", .string(currency.text(minimumCommitment))))
        members.append(.init("unpriced", .string(unpriced.rawValue)))
        if let entitlements { members.append(.init("entitlements", entitlements.document)) }
        let charges = charges.map { $0.document(in: currency) }
        members.append(.init("charges", .array(charges)))
        return members
    }
}

extension Entitlements {
    var document: DocumentValue {
        var members: [DocumentValue.Member] = []
        if let products { members.append(.init("products", .array(products.map { .string($0) }))) }
        members.add("retention_days", retentionDays)
        members.add("users", users)
        members.add("agents", agents)
        members.add("response_time", responseTime)
        return .object(members)
    }
}

extension [DocumentValue.Member] {
    mutating func add(_ key: String, _ text: String?) {
        if let text { append(.init(key, .string(text))) }
    }

    mutating func add(_ key: String, _ number: Int?) {
        if let number { append(.init(key, .integer(number))) }
    }

    mutating func add(_ key: String, _ price: ExactDecimal?, in currency: Currency) {
        if let price { append(.init(key, .string(currency.text(price)))) }
    }
}
