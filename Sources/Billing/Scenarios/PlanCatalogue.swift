import Money

/// A scenario's published plans.
struct PlanCatalogue {
    private var versions: [String: [Int: PlanVersion]] = [:]
    /// The currency of the first plan, for scenarios that name none.
    private(set) var firstCurrency: Currency?

    /// Reads the plans, noting what is wrong with each.
    init(_ readers: [FieldReader]) {
        for fields in readers {
            let plan = Plan(fields)
            let version = fields.integer("version", in: 1...FieldReader.countMax, default: 1)
            fields.finish("a plan")
            guard let plan, let version else { continue }
            firstCurrency = firstCurrency ?? plan.currency
            if versions[plan.key]?[version] != nil {
                fields.fault("version", "\(version) of \"\(plan.key)\" is already there")
            }
            versions[plan.key, default: [:]][version] = PlanVersion(plan: plan, version: version)
        }
    }

    /// The plan that an event names; without a version the highest. Notes what is wrong.
    func plan(in fields: FieldReader, currency: Currency) -> PlanVersion? {
        let key = fields.identifier("plan")
        let number =
            fields.has("version")
            ? fields.integer("version", in: 1...FieldReader.countMax, default: nil) : nil
        guard let key else { return nil }
        guard let published = versions[key], let highest = published.keys.max() else {
            fields.fault(
                "plan",
                "\"\(key)\" is not among the scenario's plans, or is at fault itself"
            )
            return nil
        }
        guard let found = published[number ?? highest] else {
            fields.fault("version", "\(number ?? highest) of \"\(key)\" is not published")
            return nil
        }
        guard found.plan.currency == currency else {
            let theirs = found.plan.currency
            fields.fault(
                "plan",
                "\"\(key)\" is priced in \(theirs), but the tenant pays \(currency)"
            )
            return nil
        }
        return found
    }
}
