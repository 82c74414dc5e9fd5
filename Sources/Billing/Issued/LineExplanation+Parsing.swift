import Metering
import Money

extension LineExplanation {
    /// Reads what `document` writes; nil after noting what is wrong.
    static func read(_ reader: FieldReader, in currency: Currency) -> LineExplanation? {
        guard let rule = reader.text("rule") else { return nil }
        switch rule {
        case "fee": return FeeExplanation(reader).map { .fee($0) }
        case "usage": return UsageExplanation(reader).map { .usage($0) }
        case "resource": return ResourceExplanation(reader).map { .resource($0) }
        case "support": return SupportExplanation(reader, currency).map { .support($0) }
        case "commitment": return CommitmentExplanation(reader, currency).map { .commitment($0) }
        case "correction": return CorrectionExplanation(reader, currency).map { .correction($0) }
        case "trial":
            guard let line = reader.amount("line", in: currency),
                let share = reader.fraction("share")
            else { return nil }
            return .trial(line: line, share: share)
        default:
            reader.fault("rule", "is not known: \"\(rule.prefix(40))\"")
            return nil
        }
    }
}

extension FeeExplanation {
    fileprivate init?(_ reader: FieldReader) {
        guard let fullFee = reader.fraction("full_fee"), let fraction = reader.fraction("fraction")
        else { return nil }
        self.init(
            fullFee: fullFee,
            fraction: fraction,
            seats: reader.has("seats") ? reader.integer("seats", in: 0...Int.max, default: 0) : nil,
            includedSeats: reader.has("included")
                ? reader.integer("included", in: 0...Int.max, default: 0) : nil
        )
    }
}

extension UsageExplanation {
    fileprivate init?(_ reader: FieldReader) {
        guard let used = reader.count("used_bytes"), let free = reader.count("free_bytes"),
            let billed = reader.count("billed_bytes"), let quantity = reader.fraction("quantity"),
            let unit: ByteUnit = reader.choice("unit"), let exact = reader.fraction("exact_amount")
        else { return nil }
        self.init(
            usedBytes: used,
            usedBytesBySource: UsageShare.list(reader.value("used_bytes_by_source")),
            freeBytes: free,
            billedBytes: billed,
            quantity: quantity,
            unit: unit,
            tiers: reader.objects("tiers").compactMap(TierUse.init),
            minimumAmount: reader.optionallyParsed(
                "minimum_amount",
                as: "a fraction",
                Rational.init
            ),
            maximumAmount: reader.optionallyParsed(
                "maximum_amount",
                as: "a fraction",
                Rational.init
            ),
            exactAmount: exact
        )
    }
}

extension UsageShare {
    fileprivate static func list(_ value: DocumentValue?) -> [UsageShare] {
        guard case .object(let members)? = value else { return [] }
        return members.compactMap { member in
            guard case .number(let text) = member.value, let bytes = Int128(plain: text) else {
                return nil
            }
            return UsageShare(dataSource: member.key, bytes: bytes)
        }
    }
}

extension TierUse {
    /// Reads what `document` writes; nil after noting what is wrong.
    init?(_ reader: FieldReader) {
        guard let quantity = reader.fraction("quantity"),
            let unitAmount = reader.number("unit_amount")
        else { return nil }
        self.init(
            upTo: reader.optionalNumber("up_to"),
            quantity: quantity,
            unitAmount: unitAmount,
            flatAmount: reader.optionalNumber("flat_amount")
        )
    }
}

extension ResourceExplanation {
    fileprivate init?(_ reader: FieldReader) {
        guard let measure: ResourceMeasure = reader.choice("measure"),
            let quarterHours = reader.count("quarter_hours").flatMap(Int64.init(exactly:)),
            let measured = reader.number("measured"), let included = reader.fraction("included"),
            let quantity = reader.fraction("quantity"),
            let unitAmount = reader.number("unit_amount"),
            let fraction = reader.fraction("fraction"), let exact = reader.fraction("exact_amount")
        else { return nil }
        self.init(
            measure: measure,
            quarterHours: quarterHours,
            measured: measured,
            chosenQuarterHour: reader.optionalTime("chosen_quarter_hour"),
            included: included,
            quantity: quantity,
            unitAmount: unitAmount,
            fraction: fraction,
            exactAmount: exact
        )
    }
}

extension SupportExplanation {
    fileprivate init?(_ reader: FieldReader, _ currency: Currency) {
        guard let amount = reader.number("amount"), let fraction = reader.fraction("fraction"),
            let percent = reader.number("percent"), let base = reader.amount("base", in: currency)
        else { return nil }
        self.init(amount: amount, fraction: fraction, percent: percent, base: base)
    }
}

extension CommitmentExplanation {
    fileprivate init?(_ reader: FieldReader, _ currency: Currency) {
        guard let commitment = reader.number("commitment"),
            let fraction = reader.fraction("fraction"),
            let promised = reader.amount("promised", in: currency),
            let used = reader.amount("used", in: currency)
        else { return nil }
        self.init(commitment: commitment, fraction: fraction, promised: promised, used: used)
    }
}

extension CorrectionExplanation {
    fileprivate init?(_ reader: FieldReader, _ currency: Currency) {
        guard let billed = reader.amount("billed", in: currency), let reason = reader.text("reason")
        else { return nil }
        self.init(billed: billed, reason: reason)
    }
}
