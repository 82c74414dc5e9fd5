import Money

extension IssuedLine {
    /// Reads what `document` writes; nil after noting what is wrong.
    init?(_ reader: FieldReader, in currency: Currency) {
        guard let number = reader.integer("line", in: 1...Int.max, default: nil),
            let charge = reader.text("charge"), let name = reader.text("name"),
            let kind: LineKind = reader.choice("kind"), let plan = reader.text("plan"),
            let version = reader.integer("version", in: 0...Int.max, default: nil),
            let period = reader.period(), let quantity = reader.number("quantity"),
            let unit: PricedUnit = reader.choice("unit"),
            let amount = reader.amount("amount", in: currency),
            let explanation = reader.object("explain").flatMap({
                LineExplanation.read($0, in: currency)
            })
        else { return nil }
        self.init(
            number: number,
            charge: charge,
            name: name,
            product: reader.optionallyParsed("product", as: "a key") { $0 },
            kind: kind,
            plan: PlanReference(key: plan, version: version),
            servicePeriod: period,
            quantity: quantity,
            unit: unit,
            unitAmount: reader.optionalNumber("unit_amount"),
            tiers: reader.objects("tiers").compactMap(TierUse.init),
            amount: amount,
            explanation: explanation,
            corrects: reader.object("corrects").flatMap(LineReference.init)
        )
    }
}

extension LineReference {
    fileprivate init?(_ reader: FieldReader) {
        guard let invoice = reader.text("invoice"),
            let line = reader.integer("line", in: 1...Int.max, default: nil)
        else { return nil }
        self.init(invoice: invoice, line: line)
    }
}
