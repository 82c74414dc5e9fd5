public import Money

extension PriceModel {
    /// What the next unit costs once so many are billed; a package's price is spread over it.
    public func marginalAmount(after quantity: Rational) -> Rational {
        switch self {
        case .graduated(let tiers), .volume(let tiers):
            let tier = tiers.first { tier in tier.upTo.map { quantity < $0.rational } ?? true }
            return tier?.unitAmount.rational ?? .zero
        case .package(let units, let amount): return amount.rational / units.rational
        }
    }
}

extension UsageAllowance.ChargeUse {
    /// What a million records of so many bytes each cost once the free bytes are used; nothing
    /// where the charge blocks what goes beyond them.
    public func amount(ofMillionRecords records: Int128, bytes: Int128) -> Rational {
        guard terms.overage == .bill, records > 0 else { return .zero }
        let billed = Rational(max(0, usedBytes - freeBytes), over: terms.unit.bytes)
        let size = Rational(bytes, over: records) * Rational(1_000_000)
        return terms.model.marginalAmount(after: billed) * size / Rational(terms.unit.bytes)
    }
}
