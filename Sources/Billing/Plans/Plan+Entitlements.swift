extension Plan {
    /// What the plan and its support charges allow together: of two limits the more generous.
    ///
    /// A limit that only one of them names is that one's; nil where none does. A support charge's
    /// response time goes before the plan's.
    public var grantedEntitlements: Entitlements {
        charges.reduce(entitlements ?? Entitlements()) { granted, charge in
            guard case .support(let terms) = charge.terms, let more = terms.entitlements else {
                return granted
            }
            return granted.joined(with: more)
        }
    }
}

extension Entitlements {
    fileprivate func joined(with more: Entitlements) -> Entitlements {
        Entitlements(
            products: union(products, more.products),
            retentionDays: larger(retentionDays, more.retentionDays),
            users: larger(users, more.users),
            agents: larger(agents, more.agents),
            responseTime: more.responseTime ?? responseTime
        )
    }

    private func larger(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return left ?? right }
        return max(left, right)
    }

    private func union(_ left: [String]?, _ right: [String]?) -> [String]? {
        guard let left, let right else { return left ?? right }
        return left + right.filter { !left.contains($0) }
    }
}
