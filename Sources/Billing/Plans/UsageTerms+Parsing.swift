import Money

extension UsageTerms {
    /// The terms in a charge's object; nil after noting what is wrong.
    init?(_ fields: FieldReader) {
        let dataSources = fields.identifiers("data_sources")
        if fields.required("data_sources") == .array([]) {
            fields.fault("data_sources", "must name at least one data source")
        }
        let freeBytes = fields.bytes("free_bytes", default: 0)
        let proratesFree = fields.flag("prorate_free", default: false)
        let unit: ByteUnit? = fields.choice("unit")
        let overage: Overage? = fields.choice("overage", default: .bill)
        let model = PriceModel(fields)
        let (minimum, maximum) = fields.amountBounds()
        let thresholds = fields.thresholds()
        guard let freeBytes, let unit, let overage, let model else { return nil }
        self.init(
            dataSources: dataSources,
            freeBytes: freeBytes,
            proratesFree: proratesFree,
            unit: unit,
            model: model,
            overage: overage,
            minimumAmount: minimum,
            maximumAmount: maximum,
            thresholds: thresholds
        )
    }

    /// The percentages that notify where a plan names none.
    static let defaultThresholds = [50, 80, 100]
}

extension PriceModel {
    fileprivate init?(_ fields: FieldReader) {
        guard let kind: PriceModelKind = fields.choice("model") else {
            // Every field of every model is known, so that one wrong name is one fault.
            for key in ["tiers", "package_units", "package_amount"] { _ = fields.value(key) }
            return nil
        }
        switch kind {
        case .graduated: self = .graduated(fields.tiers())
        case .volume: self = .volume(fields.tiers())
        case .package:
            let units = fields.decimal("package_units")
            let amount = fields.decimal("package_amount")
            guard let units, let amount else { return nil }
            guard !units.isZero else {
                fields.fault("package_units", "must be greater than 0")
                return nil
            }
            self = .package(units: units, amount: amount)
        }
    }
}

extension FieldReader {
    /// A number of bytes, up to 10^24: more than the world will store.
    func bytes(_ key: String, default fallback: Int128?) -> Int128? {
        guard let value = fallback == nil ? required(key) : value(key) else { return fallback }
        guard case .number(let text) = value, let bytes = Int128(plain: text),
            (0...bytesMax).contains(bytes)
        else {
            fault(key, "must be a whole number of bytes from 0 to 10^24, not \(value.spoken)")
            return nil
        }
        return bytes
    }

    /// The tiers, with a fault wherever they do not rise or do not end in null.
    fileprivate func tiers() -> [PriceTier] {
        guard required("tiers") != nil else { return [] }
        let readers = objects("tiers")
        if case .array([]) = value("tiers") { fault("tiers", "must have at least one tier") }
        var previous = ExactDecimal.zero
        return readers.enumerated().compactMap { index, fields in
            let isLast = index == readers.count - 1
            let tier = PriceTier(fields, above: previous, isLast: isLast)
            previous = tier?.upTo ?? previous
            return tier
        }
    }

    /// `minimum_amount` and `maximum_amount`, the former not above the latter.
    fileprivate func amountBounds() -> (minimum: ExactDecimal?, maximum: ExactDecimal?) {
        let minimum = optionalDecimal("minimum_amount")
        let maximum = optionalDecimal("maximum_amount")
        if let minimum, let maximum, maximum < minimum {
            fault("minimum_amount", "must not be above the maximum_amount of \(maximum)")
        }
        return (minimum, maximum)
    }

    fileprivate func thresholds() -> [Int] {
        guard has("thresholds") else { return UsageTerms.defaultThresholds }
        var found: [Int] = []
        for (pointer, value) in list("thresholds", countMax: 20) {
            guard case .number(let text) = value, let percent = Int(plain: text),
                (1...1000).contains(percent), percent > found.last ?? 0
            else {
                let rule = "must be a percentage from 1 to 1000 above the one before it"
                log.add(pointer, "\(rule), not \(value.spoken)")
                continue
            }
            found.append(percent)
        }
        return found
    }
}

extension PriceTier {
    fileprivate init?(_ fields: FieldReader, above previous: ExactDecimal, isLast: Bool) {
        let upTo = fields.optionalDecimal("up_to")
        let unitAmount = fields.decimal("unit_amount")
        let flatAmount = fields.optionalDecimal("flat_amount")
        fields.finish("a tier")
        if isLast, fields.has("up_to") {
            fields.fault(
                "up_to",
                "must be null in the last tier, so that every quantity has a price"
            )
        } else if !isLast, !fields.has("up_to") {
            fields.fault("up_to", "must be given in every tier but the last")
        } else if let upTo, upTo <= previous {
            fields.fault("up_to", "must be greater than \(previous), where the tier begins")
        }
        guard let unitAmount else { return nil }
        self.init(upTo: upTo, unitAmount: unitAmount, flatAmount: flatAmount)
    }
}

private let bytesMax: Int128 = 1_000_000_000_000_000_000_000_000
