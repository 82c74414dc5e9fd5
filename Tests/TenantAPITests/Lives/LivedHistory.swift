import Billing
import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

/// A subscription's life lived through the interface, and written down as a scenario beside it.
struct LivedHistory {
    private let clocked: ClockedAPI
    private var random: SeededGenerator
    private let tenant: TestTenant
    private let zone: String
    private let currency: String
    private let plans: [JSONValue]
    private var agent: (id: String, key: String)?
    private var users: [(id: String, isDisabled: Bool)] = []
    private var subscription = ""
    private(set) var now: Instant
    private var events: [JSONValue] = []
    private var usage: [JSONValue] = []
    private var presence: [JSONValue] = []
    private var grantCount = 0
    /// How many drafts were compared.
    private(set) var comparisons = 0

    /// Subscribes a new tenant to a random plan.
    init(seed: UInt64, on clocked: ClockedAPI) async throws {
        self.clocked = clocked
        random = SeededGenerator(seed: seed)
        let zone = random.one(of: ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York"])
        let currency = random.one(of: ["EUR", "EUR", "JPY"])
        self.zone = zone
        self.currency = currency
        now = Instant(unixSeconds: 1_767_225_600 + Int64(random.number(0...5_000_000)))
        try await clocked.set(now)
        let percent = "\(random.number(0...25)).5"
        tenant = try await clocked.api.makeTenant {
            $0.with("currency", .string(currency)).with("time_zone", .string(zone))
                .with("tax", ["rates": [["name": "VAT", "percent": .string(percent)]]])
        }
        tax = ["rates": [["name": "VAT", "percent": .string(percent)]]]
        let interval = random.once(in: 4) ? "year" : "month"
        var plans: [JSONValue] = []
        for _ in 0..<3 {
            let plan = random.plan(uniqueKey("plan"), currency: currency, interval: interval)
            let reply = try await clocked.api.operate(.post, "/api/v1/plans", plan)
            try #require(reply.status == 201, "\(reply.text)")
            plans.append(plan.adding("version", 1))
        }
        self.plans = plans
        try await subscribe()
    }

    private let tax: JSONValue

    private mutating func subscribe() async throws {
        for _ in 0..<random.number(0...3) { try await addUser() }
        agent = try await clocked.enroll(tenant, node: "n")
        let path = "/api/v1/tenants/\(tenant.key)/subscriptions"
        let plan = plans[0]["key"] ?? .null
        let discounts = currency == "JPY" ? [] : random.discounts()
        let reply = try await clocked.api.operate(
            .post,
            path,
            ["plan": plan, "discounts": discounts]
        )
        subscription = path + "/" + (try #require(reply["id"], "\(reply.text)"))
        let start = JSONValue.string(reply["starts_at"] ?? "")
        let seats = users.count { !$0.isDisabled }
        events = [["at": start, "type": "seats", "count": .integer(seats)]]
        events.append(
            ["at": start, "type": "subscribe", "plan": plan, "version": 1, "discounts": discounts]
        )
    }

    /// Lets some time pass, and something happen after it.
    mutating func step() async throws {
        let end = now.adding(seconds: Int64(random.number(1800...2_500_000)))
        try await measure(until: end)
        now = Instant(unixMicroseconds: end.unixMicroseconds + Int64(random.number(0...999_999)))
        try await clocked.set(now)
        switch random.number(0...11) {
        case 0...2: try await addUser()
        case 3: try await disableUser()
        case 4...6: try await changePlan()
        case 7: try await ask("pause", nil, [:])
        case 8: try await ask("resume", nil, [:])
        case 9, 10: try await grantCredit()
        default: if random.once(in: 3) { try await cancel() }
        }
    }

    private mutating func record(_ type: JSONValue, _ members: JSONValue) {
        var event: JSONValue = ["at": .string(now.description), "type": type]
        if case .object(let members) = members {
            for member in members { event = event.adding(member.name, member.value) }
        }
        events.append(event)
    }

    private mutating func addUser() async throws {
        let reply = try await clocked.api.operate(
            .post,
            "/api/v1/users?tenant=\(tenant.key)",
            ["email": .string("u\(users.count)@example.com")]
        )
        users.append((try #require(reply["id"], "\(reply.text)"), false))
        try await recordSeats()
    }

    private mutating func disableUser() async throws {
        guard !users.isEmpty else { return }
        let index = random.number(0...users.count - 1)
        users[index].isDisabled.toggle()
        let reply = try await clocked.api.operate(
            .patch,
            "/api/v1/users/\(users[index].id)?tenant=\(tenant.key)",
            ["disabled": .bool(users[index].isDisabled)]
        )
        #expect(reply.status == 200, "\(reply.text)")
        try await recordSeats()
    }

    private mutating func recordSeats() async throws {
        guard try await isOpen() else { return }
        record("seats", ["count": .integer(users.count { !$0.isDisabled })])
    }

    /// Whether there is a subscription that events may still belong to.
    private func isOpen() async throws -> Bool {
        guard !subscription.isEmpty else { return false }
        let path = "/api/v1/subscription?tenant=\(tenant.key)"
        return try await clocked.api.operate(.get, path).status == 200
    }

    private mutating func changePlan() async throws {
        let plan = random.one(of: plans)["key"] ?? .null
        let when: JSONValue = .string(random.once(in: 3) ? "period_end" : "now")
        let body: JSONValue = ["plan": plan, "version": 1, "when": when]
        try await ask("change", body, body)
    }

    private mutating func cancel() async throws {
        let body: JSONValue =
            random.once(in: 2)
            ? ["when": "now", "refund": .string(random.once(in: 2) ? "prorated" : "none")]
            : ["when": "period_end"]
        try await ask("cancel", body, body)
    }

    /// Asks for something; what is refused because the subscription is over has not happened.
    private mutating func ask(
        _ verb: String,
        _ body: JSONValue?,
        _ members: JSONValue
    ) async throws {
        let reply = try await clocked.api.operate(.post, subscription + ":" + verb, body)
        if reply.status == 409 { return }
        #expect(reply.status == 200, "\(verb): \(reply.text)")
        record(.string(verb), members)
    }

    private mutating func grantCredit() async throws {
        grantCount += 1
        let body: JSONValue = [
            "key": .string("c\(grantCount)"), "amount": .string("\(random.number(1...200))"),
            "priority": .integer(random.number(1...3)),
        ]
        let isOpen = try await isOpen()
        let path = "/api/v1/tenants/\(tenant.key)/credits"
        let reply = try await clocked.api.operate(.post, path, body)
        #expect(reply.status == 201, "\(reply.text)")
        if isOpen { record("credit", body) }
    }

    /// Bytes and heartbeats between now and then.
    private mutating func measure(until end: Instant) async throws {
        let minutes = Int((end.unixSeconds - now.unixSeconds) / 60)
        for _ in 0..<random.number(0...3) {
            let at = now.adding(seconds: Int64(random.number(0...minutes - 1)) * 60)
                .quarterHourStart
            let bytes = Int64(random.number(0...9_000_000_000))
            let source = random.one(of: ["net.flow", "net.drop"])
            try await clocked.api.addUsage(tenant, at: at, source: source, billable: bytes)
            usage.append([
                "data_source": .string(source), "at": .string(at.description),
                "bytes": .integer(bytes),
            ])
        }
        guard let agent, minutes > 60, random.once(in: 2) else { return }
        let from = now.adding(seconds: 1800 + Int64(random.number(0...minutes - 60)) * 60)
        let count = random.number(1...20)
        try await clocked.hear(agent, from: from, minutes: count)
        presence.append([
            "resource": "agent", "from": .string(from.description),
            "to": .string(from.adding(seconds: Int64(count - 1) * 60 + 1).description),
            "count": 1,
        ])
    }

    /// Compares the draft with the next invoice of the same scenario, as things stand now.
    mutating func compare() async throws {
        let scenario: JSONValue = [
            "time_zone": .string(zone), "currency": .string(currency), "tax": tax,
            "until": .string(now.adding(seconds: 400 * 86_400).description),
            "plans": .array(plans), "events": .array(events), "usage": .array(usage),
            "presence": .array(presence),
        ]
        let parsed = try Scenario.parse(
            DocumentValue(scenario),
            zones: { SystemTimeZone(name: $0) }
        )
        let timeline = try #require(parsed.timeline)
        let horizon = timeline.grid.interval(containing: now).end
        let next = parsed.invoices().first { now < $0.at && $0.at <= horizon }
        let path = "/api/v1/invoices/upcoming?tenant=\(tenant.key)"
        let draft = try await clocked.api.operate(.get, path)
        comparisons += 1
        guard let next else {
            #expect(draft.status == 404, "\(scenario.text)\n\(draft.text)")
            return
        }
        let expected = JSONValue(next.document(isExplained: true))
        for name in [
            "sequence", "at", "subtotal", "discounts", "tax", "total", "credit_applied",
            "amount_due",
        ] {
            #expect(draft.json[name] == expected[name], "\(name): \(scenario.text)")
        }
        #expect(Self.lines(draft.json) == Self.lines(expected), "\(scenario.text)")
    }

    /// What both forms of an invoice say of each line.
    private static func lines(_ invoice: JSONValue) -> [JSONValue] {
        guard case .array(let lines)? = invoice["lines"] else { return [] }
        return lines.map { line in
            .array(
                ["charge", "kind", "from", "to", "amount", "plan", "version"].map {
                    line[$0] ?? .null
                }
            )
        }
    }
}
