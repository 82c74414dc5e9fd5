import Money

extension IssuedLine {
    /// The line as JSON, with the numbers that its amount came from.
    public var document: DocumentValue {
        .object([
            .init("line", .integer(number)), .init("charge", .string(charge)),
            .init("name", .string(name)), .optional("product", product),
            .init("kind", .string(kind.rawValue)), .init("plan", .string(plan.key)),
            .init("version", .integer(plan.version)),
            .init("from", .string("\(servicePeriod.start)")),
            .init("to", .string("\(servicePeriod.end)")),
            .init("quantity", .string("\(quantity)")), .init("unit", .string(unit.rawValue)),
            .optional("unit_amount", unitAmount.map { amount.currency.text($0) }),
            .init("tiers", .array(tiers.map(\.document))),
            .init("amount", .string("\(amount)")), .init("explain", explanation.document),
            .init("corrects", corrects.map(\.document) ?? .null),
        ])
    }
}

extension LineReference {
    fileprivate var document: DocumentValue {
        .object([.init("invoice", .string(invoice)), .init("line", .integer(line))])
    }
}
