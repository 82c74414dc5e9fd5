public import Money

/// What is sold: charges in one currency, and how their periods lie. A published version never
/// changes.
public struct Plan: Hashable, Sendable {
    /// The key, unique in the installation.
    public var key: String
    /// What a customer reads; nil shows the key.
    public var name: String?
    /// All prices of the plan are in this currency.
    public var currency: Currency
    /// How often advance fees are charged; usage is rated monthly whatever it is.
    public var interval: PlanInterval
    /// Where periods begin.
    public var anchor: PeriodAnchor
    /// Days from the start in which every line is priced and taken back; 0 to 3,650.
    public var trialDays: Int
    /// What usage and resources of a month come to at least.
    public var minimumCommitment: ExactDecimal
    /// What happens to data sources that no charge names.
    public var unpriced: UnpricedSources
    /// What the plan allows, apart from what its support tiers add.
    public var entitlements: Entitlements?
    /// In the order in which invoices list them.
    public var charges: [Charge]
}

extension Plan {
    /// The usage charge that prices a data source; nil if the plan has none.
    public func usageCharge(forDataSource dataSource: String) -> (key: String, terms: UsageTerms)? {
        for charge in charges {
            guard case .usage(let terms) = charge.terms, terms.dataSources.contains(dataSource)
            else { continue }
            return (charge.key, terms)
        }
        return nil
    }

    /// The keys of all data sources that a usage charge names.
    public var pricedDataSources: [String] {
        charges.flatMap { charge -> [String] in
            if case .usage(let terms) = charge.terms { terms.dataSources } else { [] }
        }
    }
}
