public import Billing
public import Metering
public import Postgres
import Money
import Synchronization

/// Reads subscriptions' logs into the form that the engine takes, on whatever connection the
/// caller works: one statement for any number of tenants, and plans only when they are new.
public final class HistoryReader: Sendable {
    /// Sends statements together and answers their rows, in the caller's transaction.
    public typealias Query = @Sendable ([PostgresStatement]) async throws -> [PostgresRows]

    /// Published versions never change, so what was read once stays right.
    private struct Known {
        var plans: [PlanReference: PlanVersion] = [:]
        var zones: [String: any TimeZoneRules] = [:]
        /// Beyond this many plan versions all are forgotten; reading one again costs little.
        static let countMax = 10_000
    }

    private let findZone: @Sendable (String) -> (any TimeZoneRules)?
    private let known = Mutex(Known())

    /// - Parameter zones: the rules of a time zone by its IANA name, or nil.
    public init(zones: @escaping @Sendable (String) -> (any TimeZoneRules)?) {
        findZone = zones
    }

    /// Every subscription of some tenants, by tenant and then oldest first.
    public func histories(
        of tenants: [UniqueID],
        query: Query
    ) async throws -> [BillingHistory] {
        let rows = try await query([HistoryStatements.events(of: tenants)])[0]
        let logs = try RecordedLog.logs(rows)
        guard !logs.isEmpty else { return [] }
        let plans = try await plans(Set(logs.flatMap(\.plans)), query)
        let credits = try await credits(of: tenants, logs, query)
        return try logs.map { log in
            try log.history(
                zone: try zone(log.timeZone),
                plans: plans,
                credits: credits[log.tenant] ?? []
            )
        }
    }

    /// The plan versions of that name, read where they are not known yet.
    func plans(
        _ references: Set<PlanReference>,
        _ query: Query
    ) async throws -> [PlanReference: PlanVersion] {
        var found = known.withLock { $0.plans.filter { references.contains($0.key) } }
        let missing = references.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found }
        for row in try await query([HistoryStatements.plans(Array(missing))])[0] {
            let version = try PlanVersion(row)
            found[PlanReference(version)] = version
        }
        let read = found
        known.withLock { known in
            if known.plans.count + read.count > Known.countMax { known.plans = [:] }
            known.plans.merge(read) { _, new in new }
        }
        return found
    }

    private func credits(
        of tenants: [UniqueID],
        _ logs: [RecordedLog],
        _ query: Query
    ) async throws -> [UniqueID: [CreditGrant]] {
        let currencies = Dictionary(
            logs.map { ($0.tenant, $0.currency) },
            uniquingKeysWith: { first, _ in first }
        )
        var credits: [UniqueID: [CreditGrant]] = [:]
        for row in try await query([HistoryStatements.credits(of: tenants)])[0] {
            let tenant = try row.id("tenant_id")
            guard let currency = currencies[tenant] else { continue }
            credits[tenant, default: []].append(try RecordedCredit(row, in: currency).grant)
        }
        return credits
    }

    private func zone(_ name: String) throws -> any TimeZoneRules {
        if let zone = known.withLock({ $0.zones[name] }) { return zone }
        guard let zone = findZone(name) else {
            throw StoreFailure.failed("the time zone '\(name)' is not known on this machine")
        }
        known.withLock { $0.zones[name] = zone }
        return zone
    }
}
