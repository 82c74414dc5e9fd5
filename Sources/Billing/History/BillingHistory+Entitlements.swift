public import Metering

extension BillingHistory {
    /// What the plan in force and its support type allow; before the start those of the first plan.
    public func entitlements(at now: Instant) -> Entitlements {
        timeline.plan(at: now).plan.grantedEntitlements
    }

    /// The most of something that may be there at an instant; nil for any number.
    ///
    /// A plan that comes with the next quarter hour raises a limit at once, and lowers none yet.
    public func limit(of subject: KeyPath<Entitlements, Int?>, at now: Instant) -> Int? {
        let limits = admittingTimelines(at: now).map {
            $0.plan(at: now).plan.grantedEntitlements[keyPath: subject]
        }
        return limits.contains(nil) ? nil : limits.compactMap { $0 }.max()
    }

    /// The keys of the products that may be used at an instant; nil for all.
    public func products(at now: Instant) -> Set<String>? {
        var products: Set<String> = []
        for timeline in admittingTimelines(at: now) {
            guard let allowed = timeline.plan(at: now).plan.grantedEntitlements.products else {
                return nil
            }
            products.formUnion(allowed)
        }
        return products
    }
}
