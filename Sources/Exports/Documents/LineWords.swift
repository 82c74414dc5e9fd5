import Billing
import Metering
import Money

/// The arithmetic of a line, said so that the customer can do it again by hand.
struct LineWords {
    let line: IssuedLine
    let currency: Currency
    let dates: LocalDates

    /// Sentences; empty where the quantity and price say everything.
    var sentences: [String] {
        switch line.explanation {
        case .fee(let explained): fee(explained)
        case .usage(let explained): usage(explained)
        case .resource(let explained): resource(explained)
        case .support(let explained): support(explained)
        case .commitment(let explained): commitment(explained)
        case .trial(let amount, let share):
            [
                "Inside the trial: \(NumberText.money(amount))\(times(share)) is taken off.",
                amount == -line.amount ? "" : result,
            ].filter { !$0.isEmpty }
        case .correction(let explained):
            ["Billed before: \(NumberText.money(explained.billed)). \(explained.reason)"]
        }
    }

    private var result: String { "That is \(NumberText.money(line.amount))." }

    /// A share of a period; nothing for a whole one.
    private func times(_ share: Rational) -> String {
        share == .one ? "" : " × \(share) of the period"
    }

    private func money(_ exact: Rational) -> String { NumberText.exact(exact, currency) }

    private func fee(_ explained: FeeExplanation) -> [String] {
        var sentences: [String] = []
        if let seats = explained.seats {
            let included = explained.includedSeats ?? 0
            sentences.append(
                "\(seats) user\(seats == 1 ? "" : "s") − \(included) included = "
                    + "\(max(0, seats - included)) to pay."
            )
        }
        if explained.fraction != .one {
            sentences.append(
                "\(money(explained.fullFee)) for the whole period\(times(explained.fraction)) = "
                    + "\(NumberText.money(line.amount))."
            )
        }
        return sentences
    }

    private func usage(_ explained: UsageExplanation) -> [String] {
        let unit = explained.unit
        func text(_ bytes: Int128) -> String { NumberText.bytes(bytes, in: unit) }
        var used = "\(text(explained.usedBytes)) used"
        if explained.usedBytesBySource.count > 1 {
            let shares = explained.usedBytesBySource.map { "\($0.dataSource) \(text($0.bytes))" }
            used += " (\(shares.joined(separator: ", ")))"
        }
        used += " − \(text(explained.freeBytes)) free = \(text(explained.billedBytes)) to bill."
        var sentences = [used]
        if !explained.tiers.isEmpty { sentences.append(tiers(explained)) }
        if let minimum = explained.minimumAmount, explained.exactAmount == minimum {
            sentences.append("The minimum of \(money(minimum)) applies.")
        }
        if let maximum = explained.maximumAmount, explained.exactAmount == maximum {
            sentences.append("The maximum of \(money(maximum)) applies.")
        }
        return sentences
    }

    private func tiers(_ explained: UsageExplanation) -> String {
        let terms = explained.tiers.map { tier in
            let flat = tier.flatAmount.map { " + \(NumberText.price($0, currency)) once" } ?? ""
            let isOne = tier.quantity == .one
            let unit =
                line.unit == .package
                ? (isOne ? "started package" : "started packages") : explained.unit.rawValue
            return "\(NumberText.rational(tier.quantity))\u{A0}\(unit) × "
                + NumberText.price(tier.unitAmount, currency) + flat
        }
        let sum = explained.tiers.reduce(Rational.zero) { $0 + $1.amount }
        return "\(terms.joined(separator: " + ")) = \(money(sum))\(rounding(sum))."
    }

    /// What rounding made of an exact amount, where it made anything.
    private func rounding(_ exact: Rational) -> String {
        let rounded = Amount(rounding: exact, in: currency)
        return rounded.exact == exact ? "" : ", rounded to \(NumberText.money(rounded))"
    }

    private func resource(_ explained: ResourceExplanation) -> [String] {
        let noun =
            line.unit == .controller || line.unit == .controllerHour ? "controllers" : "agents"
        let measured = NumberText.decimal(explained.measured)
        let quarters = NumberText.grouped("\(explained.quarterHours)")
        let sentence =
            switch explained.measure {
            case .peak: "\(measured) \(noun) in the busiest of \(quarters) quarter hours"
            case .p99: "\(measured) \(noun), the 99th percentile of \(quarters) quarter hours"
            case .average: "\(measured) \(noun) on average over \(quarters) quarter hours"
            case .hours: "\(measured) hours of \(noun)"
            }
        let chosen = explained.chosenQuarterHour.map { " (at \(dates.time($0)))" } ?? ""
        let exact = explained.exactAmount
        return [
            "\(sentence)\(chosen) − \(NumberText.rational(explained.included)) included = "
                + "\(NumberText.rational(explained.quantity)) to pay.",
            "\(NumberText.rational(explained.quantity)) × "
                + NumberText.price(explained.unitAmount, currency) + times(explained.fraction)
                + " = \(money(exact))\(rounding(exact)).",
        ]
    }

    private func support(_ explained: SupportExplanation) -> [String] {
        let fee = NumberText.price(explained.amount, currency) + times(explained.fraction)
        return [
            "The larger of \(fee) and \(NumberText.decimal(explained.percent))\u{A0}% of "
                + "\(NumberText.money(explained.base)), the sum of the lines it is taken of."
        ]
    }

    private func commitment(_ explained: CommitmentExplanation) -> [String] {
        [
            "Committed: \(NumberText.price(explained.commitment, currency))"
                + "\(times(explained.fraction)) = \(NumberText.money(explained.promised)). "
                + "Used: \(NumberText.money(explained.used)). This line is the difference."
        ]
    }
}
