import Metering
import Money

extension Scenario {
    /// Reads and checks a scenario; throws every fault at once.
    ///
    /// `zones` knows the rules of a time zone by its IANA name, or answers nil.
    public static func parse(
        _ document: DocumentValue,
        zones: (String) -> (any TimeZoneRules)?
    ) throws(DocumentFaults) -> Scenario {
        let log = FaultLog()
        let fields = FieldReader(document, at: "", log: log)
        let zone = fields.zone(zones)
        let plans = PlanCatalogue(fields.objects("plans"))
        let currency = fields.optionalCurrency("currency") ?? plans.firstCurrency
        if currency == nil, !fields.has("currency") { _ = fields.required("currency") }
        let tax = fields.object("tax").map { TaxTerms($0) } ?? TaxTerms()
        let until = fields.required("until").flatMap { _ in fields.optionalInstant("until") }
        let usage = fields.usage()
        let eventFields = fields.objects("events", countMax: 10_000)
        guard let currency else {
            throw DocumentFaults(log.faults)
        }
        var events = ScenarioEvents(plans: plans, currency: currency)
        for event in eventFields { events.read(event) }
        fields.finish("a scenario")
        let timeline = events.timeline(in: zone ?? UTCTimeZone(), log: log)
        fields.checkExtent(of: timeline, until: until, presenceCount: usage.presenceCount)
        try log.check()
        guard let until else { throw DocumentFaults(log.faults) }
        return Scenario(
            currency: currency,
            tax: tax,
            until: until,
            credits: events.grants,
            usage: usage,
            timeline: timeline
        )
    }
}

extension FieldReader {
    fileprivate func zone(_ zones: (String) -> (any TimeZoneRules)?) -> (any TimeZoneRules)? {
        guard let name = optionalText("time_zone", lengthMax: 64) else { return nil }
        let zone = name == "UTC" ? UTCTimeZone() : zones(name)
        if zone == nil {
            fault(
                "time_zone",
                "must be an IANA time zone such as \"Europe/Berlin\", not \"\(name)\""
            )
        }
        return zone
    }

    /// Limits the work that a small text can ask for: months, and what is priced in each.
    fileprivate func checkExtent(
        of timeline: SubscriptionTimeline?,
        until: Instant?,
        presenceCount: Int
    ) {
        guard let timeline, let until else { return }
        let seconds = until.unixSeconds - timeline.start.unixSeconds
        guard seconds <= spanSecondsMax else {
            let start = timeline.start
            return fault(
                "until",
                "must be at most 100 years after the subscription's start at \(start)"
            )
        }
        let months = max(0, seconds) / 2_419_200 + 1
        let steps = Int(months) + timeline.plans.count + timeline.seats.count
        let costs = timeline.plans.map { $0.plan.plan.ratingCost(presenceCount: presenceCount) }
        let (work, overflow) = steps.multipliedReportingOverflow(by: costs.max() ?? 0)
        guard overflow || work > workMax else { return }
        fault("events", "ask for too much: fewer charges, changes, presence or years are needed")
    }

    fileprivate func usage() -> RecordedUsage {
        let usage = objects("usage", countMax: 1_000_000).compactMap { UsageEntry($0) }
        let presence = objects("presence", countMax: 100_000).compactMap { PresenceEntry($0) }
        return RecordedUsage(usage: usage, presence: presence)
    }

    /// An instant that must be given.
    func instant(_ key: String) -> Instant? {
        required(key) == nil ? nil : optionalInstant(key)
    }
}

private let spanSecondsMax: Int64 = 100 * 366 * 86_400
/// Data sources and presence entries visited, in all; a line weighs as much as a hundred of them.
private let workMax = 50_000_000
private let lineWeight = 100

extension Plan {
    /// What pricing one phase visits.
    fileprivate func ratingCost(presenceCount: Int) -> Int {
        charges.reduce(1) { cost, charge in
            switch charge.terms {
            case .flat, .seats, .support: cost + lineWeight
            case .usage(let terms): cost + lineWeight + terms.dataSources.count
            case .resource: cost + lineWeight + presenceCount
            }
        }
    }
}

extension UsageEntry {
    fileprivate init?(_ fields: FieldReader) {
        let dataSource = fields.identifier("data_source")
        let at = fields.instant("at")
        let bytes = fields.bytes("bytes", default: nil)
        fields.finish("a usage entry")
        guard let dataSource, let at, let bytes else { return nil }
        self.init(dataSource: dataSource, at: at, bytes: bytes)
    }
}

extension PresenceEntry {
    fileprivate init?(_ fields: FieldReader) {
        let resource: MeteredResource? = fields.choice("resource")
        let from = fields.instant("from")
        let to = fields.instant("to")
        let count = fields.integer("count", in: 0...FieldReader.countMax, default: nil)
        fields.finish("a presence entry")
        guard let resource, let from, let to, let count else { return nil }
        guard from < to else {
            fields.fault("to", "must be after \"from\", which is \(from)")
            return nil
        }
        self.init(resource: resource, from: from, to: to, count: Int64(count))
    }
}

extension TaxTerms {
    /// The taxes of a tenant as they are kept; throws every fault at once.
    public static func parse(_ document: DocumentValue) throws(DocumentFaults) -> TaxTerms {
        let log = FaultLog()
        let terms = TaxTerms(FieldReader(document, at: "/tax", log: log))
        try log.check()
        return terms
    }

    /// The taxes in a tenant's object, noting what is wrong.
    init(_ fields: FieldReader) {
        let rates: [Rate] = fields.objects("rates", countMax: 20).compactMap { rate in
            let name = rate.required("name").flatMap { _ in rate.optionalText("name") }
            let percent = rate.required("percent").flatMap { _ in rate.optionalPercent("percent") }
            rate.finish("a tax rate")
            guard let name, let percent else { return nil }
            return Rate(name: name, percent: percent)
        }
        let exempt = fields.optionalText("exempt")
        let reverseCharge = fields.optionalText("reverse_charge")
        if exempt != nil, reverseCharge != nil {
            fields.fault("reverse_charge", "cannot be given beside \"exempt\"")
        }
        fields.finish("tax")
        let relief: Relief? =
            exempt.map { .exempt(reason: $0) } ?? reverseCharge.map { .reverseCharge(reason: $0) }
        self.init(rates: rates, relief: relief)
    }
}
