import Billing
import Metering
import Money
import Storage
import Testing

/// A tenant's random life, lived in the database and written down as a scenario beside it.
struct StoredLife: Sendable {
    let key: String
    let tenant: UniqueID
    let currency: Currency
    let timeZone: String
    private(set) var subscription: UniqueID?
    /// Where the subscription ends, as far as is known.
    private var end: Instant?
    /// The scenario's events and usage, as JSON.
    private(set) var events: [String] = []
    private(set) var usage: [String] = []
    private(set) var presence: [String] = []
    private var credits = 0
    private var random: SeededRandom

    private static let zones = [
        "UTC", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
        "Europe/Berlin",
    ]
    private static let tax = """
        {"rates": [{"name": "VAT", "percent": "19"}, {"name": "Levy", "percent": "0.5"}]}
        """

    /// Adds the tenant.
    static func begin(
        _ number: Int,
        seed: UInt64,
        in world: BillingWorld
    ) async throws -> StoredLife {
        var random = SeededRandom(seed: seed &+ UInt64(number) &* 7919)
        let currency = try #require(Currency(code: random.one(of: ["EUR", "JPY", "KWD"])))
        let zone = random.one(of: zones)
        let key = "life-\(number)"
        let tenant = try await world.addTenant(
            key,
            currency: currency,
            timeZone: zone,
            tax: tax,
            billing: #"{"legal_name": "Buyer", "address": "Lane 2", "net_days": 14}"#
        )
        return StoredLife(
            key: key,
            tenant: tenant,
            currency: currency,
            timeZone: zone,
            random: random
        )
    }

    private init(
        key: String,
        tenant: UniqueID,
        currency: Currency,
        timeZone: String,
        random: SeededRandom
    ) {
        self.key = key
        self.tenant = tenant
        self.currency = currency
        self.timeZone = timeZone
        self.random = random
    }

    /// What `simulate` is given.
    func scenario(until: Instant) -> String {
        """
        {"time_zone": "\(timeZone)", "currency": "\(currency)", "tax": \(Self.tax), \
        "until": "\(until)", "plans": [\(LifePlans.json(currency).joined(separator: ", "))], \
        "events": [\(events.joined(separator: ", "))], "usage": [\(usage.joined(separator: ", "))], \
        "presence": [\(presence.joined(separator: ", "))]}
        """
    }

    // MARK: Living

    /// How long after this the next thing happens, in seconds.
    mutating func pause() -> Int64 { Int64(random.number(3_600...1_300_000)) }

    /// Something happens at an instant: a request, usage, or a grant of credit.
    mutating func live(at now: Instant, in world: BillingWorld) async throws {
        if let end, end < now.nextQuarterHour { return }
        guard let subscription else { return try await subscribe(at: now, in: world) }
        switch random.number(0...99) {
        case 0..<45: try await send(at: now, in: world)
        case 45..<55: try await deploy(at: now, in: world)
        case 55..<62: try await grant(at: now, in: world)
        default: try await ask(of: subscription, at: now, in: world)
        }
    }

    private mutating func subscribe(at now: Instant, in world: BillingWorld) async throws {
        let plan = random.number(0...2)
        let discounts = random.once(in: 2) ? [] : try LifePlans.discounts(currency, &random)
        let history = try await world.subscribe(
            tenant,
            key,
            to: try LifePlans.version(plan, currency),
            timeZone: timeZone,
            discounts: discounts,
            at: now.nextQuarterHour
        )
        subscription = history.terms.subscription
        let list = discounts.map { $0.document.json(isIndented: false) }.joined(separator: ", ")
        note(
            now.nextQuarterHour,
            "subscribe",
            #""plan": "\#(LifePlans.key(plan, currency))", "version": 1, "discounts": [\#(list)]"#
        )
    }

    private mutating func ask(
        of subscription: UniqueID,
        at now: Instant,
        in world: BillingWorld
    ) async throws {
        let (action, plan, type, fields) = try request()
        do {
            let history = try await world.histories.append(
                [(action, plan)],
                to: subscription,
                tenant: tenant
            )
            note(now, type, fields)
            end = history?.timeline.end
        } catch is HistoryRefusal {
            // What the history refuses has not happened, to either of the two.
        }
    }

    private mutating func request() throws -> (RecordedAction, PlanVersion?, String, String) {
        switch random.number(0...99) {
        case 0..<42:
            let seats = random.number(0...12)
            return (.seats(seats), nil, "seats", #""count": \#(seats)"#)
        case 42..<72:
            let plan = random.number(0...2)
            let version = try LifePlans.version(plan, currency)
            let when = random.once(in: 2) ? RequestTime.now : .periodEnd
            let fields = """
                "plan": "\(version.plan.key)", "version": 1, "when": "\(when.rawValue)"
                """
            return (.change(PlanReference(version), when: when), version, "change", fields)
        case 72..<81: return (.pause, nil, "pause", "")
        case 81..<99: return (.resume, nil, "resume", "")
        default:
            let isNow = random.once(in: 4)
            let refunds = isNow && random.once(in: 2)
            let fields =
                #""when": "\#(isNow ? "now" : "period_end")""#
                + (refunds ? #", "refund": "prorated""# : "")
            let action = RecordedAction.cancel(
                when: isNow ? .now : .periodEnd,
                refundsFees: refunds
            )
            return (action, nil, "cancel", fields)
        }
    }

    /// Bytes arrive, now and then of records that occurred while their sender was offline.
    private mutating func send(at now: Instant, in world: BillingWorld) async throws {
        let source = random.one(of: ["otlp.logs", "otlp.traces"])
        let bytes = Int64(random.number(0...400)) * 1_000_000_007
        let isLate = random.once(in: 4)
        try await world.send(bytes, source, of: tenant, at: now, isLate: isLate)
        usage.append(#"{"data_source": "\#(source)", "at": "\#(now)", "bytes": \#(bytes)}"#)
    }

    /// Another agent is heard from for some minutes, hours or days, is offline for a while, and
    /// comes back with what it could not send before; up to four times.
    private mutating func deploy(at now: Instant, in world: BillingWorld) async throws {
        var from = now.unixSeconds / 60 * 60
        var stretches: [(from: Instant, to: Instant)] = []
        for _ in 0...random.number(0...3) {
            let minutes = random.once(in: 2) ? random.number(1...90) : random.number(91...3000)
            let to = from + Int64(minutes) * 60
            stretches.append((Instant(unixSeconds: from), Instant(unixSeconds: to)))
            from = to + Int64(random.number(30...9000)) * 60
        }
        try await world.deploy(of: tenant, heardIn: stretches)
        presence += stretches.map { from, to in
            #"{"resource": "agent", "from": "\#(from)", "to": "\#(to)", "count": 1}"#
        }
    }

    private mutating func grant(at now: Instant, in world: BillingWorld) async throws {
        credits += 1
        let amount = try #require(Amount(ExactDecimal(random.number(1...90)), in: currency))
        let priority = random.number(1...3)
        let expiresAt =
            random.once(in: 2)
            ? Instant(unixMicroseconds: now.unixMicroseconds + 8_000_000_000_000) : nil
        try await world.grant(
            "c\(credits)",
            amount,
            priority: priority,
            expiresAt: expiresAt,
            to: tenant,
            at: now
        )
        let expires = expiresAt.map { #""\#($0)""# } ?? "null"
        note(
            now,
            "credit",
            """
            "key": "c\(credits)", "amount": "\(amount)", "priority": \(priority), \
            "expires_at": \(expires)
            """
        )
    }

    private mutating func note(_ at: Instant, _ type: String, _ fields: String) {
        let rest = fields.isEmpty ? "" : ", " + fields
        events.append(#"{"at": "\#(at)", "type": "\#(type)"\#(rest)}"#)
    }
}
