import Billing
import Crypto
import Foundation
import Metering
import Money
import Postgres
import Storage
import Testing

/// Lives of tenants in a real database, billed by servers that are sometimes down, against the
/// simulation of the same history.
///
/// `METERBEE_TEST_FULL=1` lives three years of 200 tenants; `METERBEE_TEST_SEED=n` other lives.
@Suite("Lives of tenants", .serialized)
struct LifeTests {
    private static let isFull = ProcessInfo.processInfo.environment["METERBEE_TEST_FULL"] == "1"
    private static let tenants = isFull ? 200 : 8
    private static let months = isFull ? 36 : 8
    private static let seed =
        ProcessInfo.processInfo.environment["METERBEE_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261

    @Test("every invoice equals the simulation, numbers have no gaps, both chains are whole")
    func lives() async throws {
        print("lives of \(Self.tenants) tenants, \(Self.months) months, seed \(Self.seed)")
        try await BillingWorld.run { world in
            for currency in ["EUR", "JPY", "KWD"].compactMap(Currency.init(code:)) {
                for number in 0...2 {
                    _ = try await world.publish(LifePlans.published(number, currency))
                }
            }
            _ = try await world.owner.query(
                PostgresStatement(
                    "UPDATE meterbee.issuer SET legal_name = 'S', address = 'A', tax_id = 'T'"
                )
            )
            let begin = ContinuousClock.now
            var end = try instant("2026-01-01")
            for _ in 0..<Self.months { end = Instant(unixSeconds: end.unixSeconds + 2_629_800) }
            let lives = try await Self.live(until: end, in: world)
            var count = 0
            for life in lives { count += try await Self.check(life, until: end, in: world) }
            try await world.expectNoGaps()
            try await world.expectChain()
            let ledger = AuditRepository(database: world.control)
            _ = try await ledger.verify(sha256: { Array(SHA256.hash(data: $0)) })
            #expect(count > Self.tenants * Self.months / 2)
            print("\(count) invoices equal the simulation, \(begin.duration(to: .now))")
        }
    }

    /// Lets everything happen in the order of time, and servers bill at random instants.
    private static func live(
        until end: Instant,
        in world: BillingWorld
    ) async throws -> [StoredLife] {
        var random = SeededRandom(seed: seed)
        var lives: [StoredLife] = []
        let start = try instant("2026-01-01")
        for number in 0..<tenants {
            lives.append(try await .begin(number, seed: seed, in: world))
        }
        var next = lives.indices.map { place in start.unixSeconds + lives[place].pause() }
        let servers = [world.runner(batchSize: 3), world.runner(batchSize: 50)]
        var run = start.unixSeconds + 86_400
        while let place = next.indices.min(by: { next[$0] < next[$1] }),
            min(next[place], run) < end.unixSeconds
        {
            let now = Instant(unixSeconds: min(next[place], run))
            try await world.set(clock: now)
            if next[place] <= run {
                next[place] = now.unixSeconds + lives[place].pause()
                try await lives[place].live(at: now, in: world)
            } else {
                if random.once(in: 10) {
                    await dieBilling(servers[0], within: random.number(0...9))
                }
                try await bill(with: servers, isTogether: random.once(in: 3))
                // Sometimes no server is up for up to three months.
                run += Int64(random.once(in: 12) ? random.number(1...90) * 86_400 : 43_201)
            }
        }
        try await world.set(clock: end)
        try await bill(with: servers, isTogether: true)
        return lives
    }

    /// A server goes down while it bills: what it had not committed is undone.
    private static func dieBilling(_ server: BillingRunner, within milliseconds: Int) async {
        let running = Task { try await server.run() }
        try? await Task.sleep(for: .milliseconds(milliseconds))
        running.cancel()
        _ = await running.result
    }

    private static func bill(with servers: [BillingRunner], isTogether: Bool) async throws {
        let running = isTogether ? servers[...] : servers.prefix(1)
        try await withThrowingTaskGroup(of: BillingRunReport.self) { group in
            for server in running { group.addTask { try await server.run() } }
            for try await report in group {
                #expect(report.refusals.isEmpty)
                #expect(report.failures.isEmpty, "\(report.failures)")
            }
        }
        // What two servers met at, one left to the other: nothing is due any more.
        guard isTogether else { return }
        for server in servers { _ = try await server.run() }
    }

    /// Compares a tenant's invoices with the simulation; gives how many there are.
    private static func check(
        _ life: StoredLife,
        until end: Instant,
        in world: BillingWorld
    ) async throws -> Int {
        let document = try DocumentValue(json: Array(life.scenario(until: end).utf8))
        let scenario = try Scenario.parse(document, zones: TestZone.named)
        let simulated = scenario.invoices().map { InvoiceFacts($0.document(isExplained: true)) }
        let issued = try await world.invoices(of: life.tenant).map { InvoiceFacts($0.document) }
        let context = Comment("\(life.key): \(life.scenario(until: end))")
        #expect(issued.count == simulated.count, context)
        for (left, right) in zip(issued, simulated) where left != right {
            Issue.record("\(life.key): \(left) is not \(right) in \(life.scenario(until: end))")
            break
        }
        return issued.count
    }
}

/// What an invoice's document and a simulation's have in common.
private struct InvoiceFacts: Equatable {
    private var members: [DocumentValue.Member] = []

    private static let names = [
        "sequence", "at", "subtotal", "discounts", "tax", "total", "credit_applied", "amount_due",
    ]
    private static let lineNames = [
        "charge", "kind", "from", "to", "amount", "plan", "version", "explain",
    ]

    init(_ document: DocumentValue) {
        guard case .object(let all) = document else { return }
        members = Self.names.compactMap { name in all.first { $0.key == name } }
        guard case .array(let lines)? = all.first(where: { $0.key == "lines" })?.value else {
            return
        }
        for line in lines {
            guard case .object(let fields) = line else { continue }
            members += Self.lineNames.compactMap { name in fields.first { $0.key == name } }
        }
    }
}
