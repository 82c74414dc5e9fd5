import Billing
import Money

/// A part of an invoice line with one price, so that list cost is price times quantity exactly.
struct FocusPart: Hashable {
    /// Digits after the point of a quantity: a byte is the ninth of a gigabyte.
    static let quantityDigits = 9

    /// What is priced; negative where money goes back.
    var quantity: ExactDecimal
    var unit: String
    /// Never negative.
    var unitPrice: ExactDecimal
    /// What was consumed, in the same unit; nil for parts that consume nothing.
    var consumed: ExactDecimal?
    /// Tells it from the line's other parts; empty for the only one.
    var name = ""

    /// Price times quantity, exactly.
    var cost: Rational { quantity.rational * unitPrice.rational }
}

extension FocusPart {
    /// The parts of a line, in the order of its tiers; they cost what the line came to before it
    /// was rounded.
    static func parts(of line: IssuedLine) -> [FocusPart] {
        if line.kind == .usage, case .usage(let explained) = line.explanation {
            return usageParts(line, explained)
        }
        let unit = line.unit.focusUnit
        let isUsage = line.kind == .resource
        if let price = line.unitAmount, !price.isNegative,
            price.rational * line.quantity.rational == line.amount.exact
        {
            return [
                FocusPart(
                    quantity: line.quantity,
                    unit: unit,
                    unitPrice: price,
                    consumed: isUsage ? line.quantity : nil
                )
            ]
        }
        // A share of a fee or of a count has no price of its own: it is priced as one charge.
        var part = single(line.amount.exact, name: "")
        if isUsage {
            part.consumed = line.quantity
            part.unit = unit
        }
        return [part]
    }

    private static func usageParts(
        _ line: IssuedLine,
        _ explained: UsageExplanation
    ) -> [FocusPart] {
        let unit = explained.unit.rawValue
        var parts: [FocusPart] = []
        let free = explained.usedBytes - explained.billedBytes
        if free > 0 || explained.tiers.isEmpty {
            let quantity = explained.unit.quantity(bytes: free)
            parts.append(
                FocusPart(
                    quantity: quantity,
                    unit: unit,
                    unitPrice: .zero,
                    consumed: quantity,
                    name: "free"
                )
            )
        }
        for (index, tier) in explained.tiers.enumerated() {
            parts += tierParts(tier, of: line, explained, number: index + 1)
        }
        let rest = explained.exactAmount - parts.reduce(Rational.zero) { $0 + $1.cost }
        let isClamped = explained.minimumAmount != nil || explained.maximumAmount != nil
        if isClamped, !rest.rounded(fractionDigits: quantityDigits).isZero {
            var part = single(rest, name: rest.isNegative ? "maximum" : "minimum")
            part.consumed = .zero
            parts.append(part)
        }
        return parts
    }

    private static func tierParts(
        _ tier: TierUse,
        of line: IssuedLine,
        _ explained: UsageExplanation,
        number: Int
    ) -> [FocusPart] {
        let isPackage = line.unit == .package
        var part = FocusPart(
            quantity: tier.quantity.rounded(fractionDigits: quantityDigits),
            unit: isPackage ? "Packages" : explained.unit.rawValue,
            unitPrice: tier.unitAmount,
            name: "tier \(number)"
        )
        part.consumed =
            isPackage ? explained.unit.quantity(bytes: explained.billedBytes) : part.quantity
        guard let flat = tier.flatAmount else { return [part] }
        var once = single(flat.rational, name: "tier \(number) once")
        once.consumed = .zero
        return [part, once]
    }

    /// An amount as one charge; FOCUS has no negative prices, so the quantity takes the sign.
    private static func single(_ exact: Rational, name: String) -> FocusPart {
        FocusPart(
            quantity: ExactDecimal(exact.isNegative ? -1 : 1),
            unit: "Charges",
            unitPrice: (exact.isNegative ? -exact : exact).rounded(fractionDigits: quantityDigits),
            name: name
        )
    }
}

extension ByteUnit {
    /// Bytes in this unit, to the ninth digit.
    fileprivate func quantity(bytes: Int128) -> ExactDecimal {
        Rational(bytes, over: self.bytes).rounded(fractionDigits: FocusPart.quantityDigits)
    }
}

extension PricedUnit {
    /// The unit as FOCUS writes units: capitalised and in the plural.
    fileprivate var focusUnit: String {
        switch self {
        case .gigabyte: "GB"
        case .gibibyte: "GiB"
        case .package: "Packages"
        case .seat: "Seats"
        case .agent: "Agents"
        case .controller: "Controllers"
        case .agentHour: "Agent-Hours"
        case .controllerHour: "Controller-Hours"
        case .month: "Months"
        case .year: "Years"
        case .item: "Charges"
        }
    }
}
