import Money

extension PriceModel {
    /// The parts of a quantity and the prices that apply to them; none for a quantity of 0.
    func uses(of quantity: Rational) -> [TierUse] {
        guard quantity > .zero else { return [] }
        switch self {
        case .graduated(let tiers): return graduated(quantity, tiers)
        case .volume(let tiers): return volume(quantity, tiers)
        case .package(let units, let amount):
            let packages = (quantity / units.rational).ceiling
            return [TierUse(upTo: nil, quantity: packages, unitAmount: amount, flatAmount: nil)]
        }
    }

    private func graduated(_ quantity: Rational, _ tiers: [PriceTier]) -> [TierUse] {
        var uses: [TierUse] = []
        var start = Rational.zero
        for tier in tiers where start < quantity {
            let end = min(quantity, tier.upTo?.rational ?? quantity)
            uses.append(tier.use(end - start))
            start = end
        }
        return uses
    }

    private func volume(_ quantity: Rational, _ tiers: [PriceTier]) -> [TierUse] {
        tiers.first { tier in tier.upTo.map { quantity <= $0.rational } ?? true }
            .map { [$0.use(quantity)] } ?? []
    }
}

extension PriceTier {
    fileprivate func use(_ quantity: Rational) -> TierUse {
        TierUse(upTo: upTo, quantity: quantity, unitAmount: unitAmount, flatAmount: flatAmount)
    }
}

extension [TierUse] {
    /// What all parts cost together, exactly.
    var amount: Rational { reduce(.zero) { $0 + $1.amount } }
}
