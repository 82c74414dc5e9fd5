public import Money

/// How a quantity of units becomes an amount.
public enum PriceModel: Hashable, Sendable {
    /// Each tier prices the part that falls in it.
    case graduated([PriceTier])
    /// One tier prices everything.
    case volume([PriceTier])
    /// Every package begun costs the same.
    case package(units: ExactDecimal, amount: ExactDecimal)

    /// The model's name in a plan.
    var kind: PriceModelKind {
        switch self {
        case .graduated: .graduated
        case .volume: .volume
        case .package: .package
        }
    }
}
