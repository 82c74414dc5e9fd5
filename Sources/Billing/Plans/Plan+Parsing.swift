import Money

extension Plan {
    /// Reads and checks a plan; throws every fault at once, also fields that no plan has.
    public static func parse(_ document: DocumentValue) throws(DocumentFaults) -> Plan {
        let log = FaultLog()
        let fields = FieldReader(document, at: "", log: log)
        let plan = Plan(fields)
        fields.finish("a plan")
        try log.check()
        guard let plan else {
            throw DocumentFaults([DocumentFault(pointer: "", message: "is not a plan")])
        }
        return plan
    }

    /// The plan in an object; nil after noting what is wrong. The caller finishes the reader.
    init?(_ fields: FieldReader) {
        let key = fields.identifier("key")
        let name = fields.optionalText("name")
        let currency = fields.required("currency").flatMap { _ in
            fields.optionalCurrency("currency")
        }
        let interval: PlanInterval? = fields.choice("interval", default: .month)
        let anchor: PeriodAnchor? = fields.choice("anchor", default: .calendar)
        let trialDays = fields.integer("trial_days", in: 0...3650, default: 0)
        let commitment = fields.optionalDecimal("minimum_commitment") ?? .zero
        let unpriced: UnpricedSources? = fields.choice("unpriced", default: .refuse)
        let entitlements = fields.object("entitlements").map { Entitlements($0) }
        _ = fields.required("charges")
        let charges = fields.objects("charges").map { (fields: $0, charge: Charge($0)) }
        checkUnique(charges.map(\.fields))
        guard let key, let currency, let interval, let anchor, let trialDays, let unpriced else {
            return nil
        }
        self.init(
            key: key,
            name: name,
            currency: currency,
            interval: interval,
            anchor: anchor,
            trialDays: trialDays,
            minimumCommitment: commitment,
            unpriced: unpriced,
            entitlements: entitlements,
            charges: charges.compactMap(\.charge)
        )
    }
}

/// A charge key or a data source that appears twice would make a line ambiguous; said also of
/// charges that are wrong in other ways.
private func checkUnique(_ charges: [FieldReader]) {
    var keys: Set<String> = []
    var chargeBySource: [String: (place: Int, name: String)] = [:]
    for (place, fields) in charges.enumerated() {
        var name = "\(place + 1)"
        if case .string(let key)? = fields.value("key") {
            name = key
            if !keys.insert(key).inserted {
                fields.fault("key", "\"\(key)\" is the key of an earlier charge")
            }
        }
        guard case .array(let sources)? = fields.value("data_sources") else { continue }
        for case (let index, .string(let source)) in sources.enumerated() {
            let other = chargeBySource[source]
            chargeBySource[source] = other ?? (place, name)
            guard let other, other.place != place else { continue }
            let message = "\"\(source)\" is already priced by the charge \"\(other.name)\""
            fields.fault("data_sources", index: index, message)
        }
    }
}

extension FieldReader {
    /// Notes a fault of an element of a list.
    func fault(_ key: String, index: Int, _ message: String) {
        log.add("\(path(key))/\(index)", message)
    }
}
