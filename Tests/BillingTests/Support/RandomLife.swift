/// A subscription's life drawn from a seed: every kind of charge and event, in odd zones.
struct RandomLife {
    /// Minutes since 1 January 2026 and the event; in time order.
    var events: [(minute: Int, json: String)] = []
    /// Everything but the events.
    var life: Life
    /// Whether anything waits for a period's end in it.
    var hasPendingRequests = false
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        let currency = random.one(of: ["EUR", "EUR", "JPY", "KWD"])
        let zone = random.one(of: ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
        let end = random.number(30...500) * 1440 + random.number(0...95) * 15
        life = Life(
            zone: zone,
            currency: currency,
            plans: [],
            events: [],
            until: timestamp(minute: end)
        )
        drawPlans(currency)
        drawEvents(until: end)
        drawMeasurements(until: end)
        if random.once(in: 2) {
            life.tax = #"{"rates": [{"name": "VAT", "percent": "\#(random.number(1...25)).5"}]}"#
        }
    }

    /// The life with all of its events, or those up to a minute.
    func life(until minute: Int = .max) -> Life {
        var copy = life
        copy.events = events.filter { $0.minute <= minute }.map(\.json)
        return copy
    }
}

/// A time so many minutes after 1 January 2026, UTC.
func timestamp(minute: Int, second: Int = 0) -> String {
    let (day, inDay) = (minute / 1440, minute % 1440)
    var (year, rest) = (2026, day)
    while rest >= days(in: year) {
        rest -= days(in: year)
        year += 1
    }
    var month = 1
    while rest >= days(in: month, of: year) {
        rest -= days(in: month, of: year)
        month += 1
    }
    let date = [year, month, rest + 1].map(twoDigits).joined(separator: "-")
    return date + "T" + [inDay / 60, inDay % 60, second].map(twoDigits).joined(separator: ":") + "Z"
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

private func days(in year: Int) -> Int { year % 4 == 0 ? 366 : 365 }

private func days(in month: Int, of year: Int) -> Int {
    month == 2 ? days(in: year) - 337 : [4, 6, 9, 11].contains(month) ? 30 : 31
}

extension RandomLife {
    private mutating func price() -> String { "\(random.number(0...99)).\(random.number(10...99))" }

    private mutating func drawPlans(_ currency: String) {
        let interval = random.once(in: 4) ? "year" : "month"
        for key in ["a", "b", "c"] {
            let anchor = random.one(of: ["calendar", "subscription"])
            let commitment = random.once(in: 3) ? price() : "0"
            let trial = random.once(in: 3) ? random.number(1...45) : 0
            let fields = """
                "interval": "\(interval)", "anchor": "\(anchor)", "trial_days": \(trial), \
                "minimum_commitment": "\(commitment)"
                """
            life.plans.append(plan(key, currency: currency, with: fields, charges: charges()))
        }
    }

    private mutating func charges() -> [String] {
        var charges = [network(freeGB: random.number(0...50), prices(), bounds())]
        if random.once(in: 2) { charges.append(flat(price())) }
        if random.once(in: 2) { charges.append(seats(price(), included: random.number(0...3))) }
        if random.once(in: 2) {
            let measure = random.one(of: ["peak", "p99", "average", "hours"])
            let minMinutes = #""min_minutes": \#(random.number(1...15))"#
            charges.append(agents(measure, included: random.number(0...3), price(), minMinutes))
        }
        if random.once(in: 3) { charges.append(support(#""amount": "\#(price())""#)) }
        if random.once(in: 3) {
            let fields = #""amount": "\#(price())", "percent": "\#(random.number(1...30))""#
            charges.append(support(fields, key: "premium"))
        }
        charges.shuffle(using: &random)
        return charges
    }

    private mutating func prices() -> String {
        switch random.number(0...3) {
        case 0:
            let units = random.number(1...50)
            return """
                "model": "package", "package_units": "\(units)", "package_amount": "\(price())"
                """
        case 1: return tiers("volume")
        default: return tiers("graduated")
        }
    }

    private mutating func tiers(_ model: String) -> String {
        let (first, second) = (random.number(1...40), random.number(41...99))
        let flat = random.once(in: 2) ? #", "flat_amount": "\#(price())""# : ""
        return """
            "model": "\(model)", "tiers": [{"up_to": "\(first).5", "unit_amount": "\(price())"}, \
            {"up_to": "\(second)", "unit_amount": "\(price())"\(flat)}, \
            {"up_to": null, "unit_amount": "0.0\(random.number(1...999))"}]
            """
    }

    private mutating func bounds() -> String {
        var fields = #""prorate_free": \#(random.once(in: 2))"#
        if random.once(in: 3) { fields += #", "minimum_amount": "\#(price())""# }
        if random.once(in: 3) { fields += #", "maximum_amount": "1\#(random.number(10...99)).5""# }
        if random.once(in: 5) { fields += #", "overage": "block""# }
        return fields
    }

    private mutating func drawEvents(until end: Int) {
        var minute = random.number(0...60) * 1440 + random.number(0...1439)
        add(minute, subscribe(timestamp(minute: minute), "a", discounts()))
        if random.once(in: 2) {
            add(0, event(timestamp(minute: 0), "seats", #""count": \#(random.number(0...6))"#))
        }
        for number in 0..<random.number(0...8) {
            minute += random.number(1...60_000)
            let at = timestamp(minute: minute)
            switch random.number(0...9) {
            case 0...2: add(minute, seatCount(at, random.number(0...9)))
            case 3, 4: add(minute, change(at, to: random.one(of: ["a", "b", "c"]), when: time()))
            case 5, 6: add(minute, event(at, "pause"))
            case 7: add(minute, event(at, "resume"))
            case 8: add(minute, credit(at, key: "credit-\(number)"))
            default: if random.once(in: 3) { return add(minute, cancellation(at)) }
            }
        }
    }

    private mutating func add(_ minute: Int, _ json: String) { events.append((minute, json)) }

    private mutating func discounts() -> String {
        var discounts: [String] = []
        if random.once(in: 2) {
            discounts.append(#"{"percent": "\#(random.number(1...60)).25", "periods": 3}"#)
        }
        if random.once(in: 2) {
            discounts.append(#"{"amount": "\#(random.number(1...50))", "charges": ["network"]}"#)
        }
        return #""discounts": [\#(discounts.joined(separator: ", "))]"#
    }

    private mutating func time() -> String {
        guard random.once(in: 3) else { return "now" }
        hasPendingRequests = true
        return "period_end"
    }

    private mutating func credit(_ at: String, key: String) -> String {
        let amount = random.number(1...200)
        let priority = random.number(1...3)
        return event(
            at,
            "credit",
            #""key": "\#(key)", "amount": "\#(amount)", "priority": \#(priority)"#
        )
    }

    private mutating func cancellation(_ at: String) -> String {
        guard random.once(in: 2) else {
            hasPendingRequests = true
            return cancel(at)
        }
        return cancel(at, when: "now", refund: random.once(in: 2))
    }

    private mutating func drawMeasurements(until end: Int) {
        for _ in 0..<random.number(0...60) {
            let at = timestamp(minute: random.number(0...end))
            life.usage.append(sent(at, bytes: "\(random.number(0...40_000_000_000))"))
        }
        for _ in 0..<random.number(0...8) {
            let from = random.number(0...end)
            let to = from + random.number(1...50_000)
            life.presence.append(
                present(
                    timestamp(minute: from, second: random.number(0...59)),
                    timestamp(minute: to, second: random.number(0...59)),
                    random.number(1...9)
                )
            )
        }
    }
}
