public import Money

extension Discount {
    /// The discounts of a list, which stands at a pointer; throws every fault at once.
    public static func parse(
        _ list: DocumentValue,
        at pointer: String,
        in currency: Currency
    ) throws(DocumentFaults) -> [Discount] {
        let log = FaultLog()
        guard case .array(let elements) = list, elements.count <= countMax else {
            let message = "must be a list of at most \(countMax) discounts, not \(list.spoken)"
            throw DocumentFaults([DocumentFault(pointer: pointer, message: message)])
        }
        let discounts = elements.enumerated().compactMap { index, element in
            Discount(FieldReader(element, at: "\(pointer)/\(index)", log: log), currency: currency)
        }
        try log.check()
        return discounts
    }

    /// How many discounts a subscription may have.
    public static let countMax = 100

    /// The discount as it is kept and shown.
    public var document: DocumentValue {
        var members: [DocumentValue.Member] = []
        switch reduction {
        case .percent(let percent): members.append(.init("percent", .string("\(percent)")))
        case .amount(let amount): members.append(.init("amount", .string("\(amount)")))
        }
        if let charges { members.append(.init("charges", .array(charges.map { .string($0) }))) }
        members.add("periods", periods)
        return .object(members)
    }

    /// The discount in an object; nil after noting what is wrong.
    init?(_ fields: FieldReader, currency: Currency) {
        let percent = fields.optionalPercent("percent")
        let amount = fields.optionalDecimal("amount").flatMap {
            fields.payable($0, "amount", in: currency)
        }
        if fields.has("percent") == fields.has("amount") {
            fields.log.add(fields.pointer, "a discount has a percent or an amount, and not both")
        }
        let charges = fields.has("charges") ? fields.identifiers("charges") : nil
        if charges?.isEmpty ?? false, fields.value("charges") == .array([]) {
            fields.fault("charges", "must name a charge; leave it out to cover every line")
        }
        let periods = fields.has("periods") ? fields.periods() : nil
        fields.finish("a discount")
        let reduction: Reduction? = percent.map { .percent($0) } ?? amount.map { .amount($0) }
        guard let reduction else { return nil }
        self.init(reduction, charges: charges, periods: periods)
    }
}

extension FieldReader {
    fileprivate func periods() -> Int? { integer("periods", in: 1...1_000_000, default: nil) }
}
