import Metering
import Money

extension LineExplanation {
    /// The numbers by name; what a decimal cannot say exactly is a fraction such as `19/28`.
    public var document: DocumentValue {
        switch self {
        case .fee(let explained): explained.document
        case .usage(let explained): explained.document
        case .resource(let explained): explained.document
        case .support(let explained): explained.document
        case .commitment(let explained): explained.document
        case .trial(let line, let share):
            .object([
                .init("rule", .string("trial")), .init("line", .string("\(line)")),
                .init("share", .string("\(share)")),
            ])
        case .correction(let explained):
            .object([
                .init("rule", .string("correction")),
                .init("billed", .string("\(explained.billed)")),
                .init("reason", .string(explained.reason)),
            ])
        }
    }
}

extension FeeExplanation {
    fileprivate var document: DocumentValue {
        var members: [DocumentValue.Member] = [
            .init("rule", .string("fee")), .init("full_fee", .string(fullFee.text)),
            .init("fraction", .string("\(fraction)")),
        ]
        members.add("seats", seats)
        members.add("included", includedSeats)
        return .object(members)
    }
}

extension UsageExplanation {
    fileprivate var document: DocumentValue {
        var members: [DocumentValue.Member] = [
            .init("rule", .string("usage")), .init("used_bytes", .integer(usedBytes)),
            .init("used_bytes_by_source", .object(usedBytesBySource.map(\.member))),
            .init("free_bytes", .integer(freeBytes)), .init("billed_bytes", .integer(billedBytes)),
            .init("quantity", .string(quantity.text)), .init("unit", .string(unit.rawValue)),
            .init("tiers", .array(tiers.map(\.document))),
        ]
        members.add("minimum_amount", minimumAmount?.text)
        members.add("maximum_amount", maximumAmount?.text)
        members.add("exact_amount", exactAmount.text)
        return .object(members)
    }
}

extension UsageShare {
    fileprivate var member: DocumentValue.Member { .init(dataSource, .integer(bytes)) }
}

extension TierUse {
    var document: DocumentValue {
        var members: [DocumentValue.Member] = []
        members.add("up_to", upTo?.description)
        members.add("quantity", quantity.text)
        members.add("unit_amount", unitAmount.description)
        members.add("flat_amount", flatAmount?.description)
        members.add("amount", amount.text)
        return .object(members)
    }
}

extension ResourceExplanation {
    fileprivate var document: DocumentValue {
        var members: [DocumentValue.Member] = [
            .init("rule", .string("resource")), .init("measure", .string(measure.rawValue)),
            .init("quarter_hours", .integer(quarterHours)),
            .init("measured", .string("\(measured)")),
        ]
        members.add("chosen_quarter_hour", chosenQuarterHour?.description)
        members.add("included", included.text)
        members.add("quantity", quantity.text)
        members.add("unit_amount", unitAmount.description)
        members.add("fraction", "\(fraction)")
        members.add("exact_amount", exactAmount.text)
        return .object(members)
    }
}

extension SupportExplanation {
    fileprivate var document: DocumentValue {
        .object([
            .init("rule", .string("support")), .init("amount", .string("\(amount)")),
            .init("fraction", .string("\(fraction)")), .init("percent", .string("\(percent)")),
            .init("base", .string("\(base)")),
        ])
    }
}

extension CommitmentExplanation {
    fileprivate var document: DocumentValue {
        .object([
            .init("rule", .string("commitment")), .init("commitment", .string("\(commitment)")),
            .init("fraction", .string("\(fraction)")), .init("promised", .string("\(promised)")),
            .init("used", .string("\(used)")),
        ])
    }
}

extension Rational {
    /// A plain decimal where that is exact, else a fraction.
    fileprivate var text: String {
        decimal(fractionDigitsMax: 30)?.description ?? description
    }
}
