import Billing
public import Logging
import Metering
import Postgres

/// Deletes the segments of tenants whose plans keep records for so many days only.
///
/// What a bill that is still to be made needs stays, and what an invoice needs that can be computed
/// again, until it cannot any more. Usage and receipts are not touched. Any number of servers may
/// do it at once; commits never wait for it.
public struct PlanRetention: Sendable {
    /// Tenants looked at with one reading.
    private static let tenantsAtOnce = 100
    /// Transactions of a tenant in one pass, at most; the next pass goes on.
    private static let stepsMax = 1_000

    /// What was deleted by this process.
    public let counters = RetentionCounters()

    private let database: Database
    private let reader: BillingReader
    private let segmentsAtOnce: Int32
    private let logger: Logger

    /// - Parameters:
    ///   - histories: remembers plans and time zones between readings.
    ///   - segmentsAtOnce: how many go in one transaction; bounds how long it takes.
    public init(
        database: Database,
        histories: HistoryReader,
        segmentsAtOnce: Int32 = 200,
        logger: Logger
    ) {
        self.database = database
        reader = BillingReader(histories: histories)
        self.segmentsAtOnce = segmentsAtOnce
        self.logger = logger
    }

    /// Goes through all tenants once.
    public func perform() async throws {
        var last = UniqueID(high: 0, low: 0)
        while true {
            let tenants = try await page(after: last)
            try await delete(of: tenants)
            guard tenants.count == Self.tenantsAtOnce, !Task.isCancelled else { return }
            last = tenants[tenants.count - 1]
        }
    }

    /// Where some tenants cannot be read, goes on with the others one by one.
    private func delete(of tenants: [UniqueID]) async throws {
        do {
            for tenant in try await candidates(tenants) {
                for _ in 0..<Self.stepsMax {
                    guard !Task.isCancelled, try await deleteNext(of: tenant) else { break }
                }
            }
        } catch let failure as StoreFailure where failure.isUnavailable {
            throw failure
        } catch is CancellationError {
            throw CancellationError()
        } catch  where tenants.count > 1 {
            for tenant in tenants { try await delete(of: [tenant]) }
        } catch {
            logger.error(
                "a tenant's records are kept for longer than its plan says",
                metadata: ["tenant": "\(tenants[0])", "error": "\(error)"]
            )
        }
    }

    /// Deletes a batch of a tenant's segments; whether there may be more.
    ///
    /// It takes the tenant's turn, as does whoever changes its plan: a plan that keeps records for
    /// longer is seen, or comes when they are gone already.
    func deleteNext(of tenant: UniqueID) async throws -> Bool {
        let deleted = try await ActingParty.$name.withValue("retention") {
            try await delete(of: tenant)
        }
        counters.add(deleted)
        return deleted.segments >= Int64(segmentsAtOnce)
    }

    private func delete(of tenant: UniqueID) async throws -> RetentionCounters.Reading {
        try await database.asOperator { [reader, segmentsAtOnce] transaction in
            // Without the epoch lock, which commits would queue behind.
            let now = try await transaction.pipeline([
                HistoryRepository.turn(of: tenant), RetentionStatements.now,
            ])[1].only().instant("now")
            let billing = try await reader.billings(of: [tenant], transaction)[tenant]
            guard let retention = billing?.recordRetention(at: now) else {
                return RetentionCounters.Reading()
            }
            // After what is billed: an invoice that is made meanwhile is of what stays.
            let kept = try await Self.kept(of: tenant, by: retention, at: now, transaction)
            let row = try await transaction.query(
                RetentionStatements.delete(
                    of: tenant,
                    keptFrom: kept,
                    days: retention.days,
                    count: segmentsAtOnce
                )
            ).only()
            return RetentionCounters.Reading(
                segments: try row.int64("segments"),
                records: try row.int64("records")
            )
        }
    }

    private func page(after last: UniqueID) async throws -> [UniqueID] {
        try await database.asOperator { transaction in
            try await transaction.query(
                RetentionStatements.tenants(after: last, count: Self.tenantsAtOnce)
            ).map { try $0.id("tenant_id") }
        }
    }

    /// Those of the tenants that have segments which their plan does not keep.
    private func candidates(_ tenants: [UniqueID]) async throws -> [UniqueID] {
        guard !tenants.isEmpty else { return [] }
        return try await database.asOperator { [reader] transaction in
            let now = try await transaction.query(RetentionStatements.now).only().instant("now")
            let retentions = try await reader.billings(of: tenants, transaction)
                .compactMapValues { $0.recordRetention(at: now)?.keptFrom }
            guard !retentions.isEmpty else { return [] }
            return try await transaction.query(RetentionStatements.withUnkept(retentions))
                .map { try $0.id("tenant_id") }
        }
    }

    /// From when on each data source's records stay.
    private static func kept(
        of tenant: UniqueID,
        by retention: TenantBilling.RecordRetention,
        at now: Instant,
        _ transaction: PostgresTransaction
    ) async throws -> [String: Instant] {
        var kept: [String: Instant] = [:]
        for row in try await transaction.query(RetentionStatements.sources) {
            kept[try row.string("key")] = retention.keptFrom
        }
        for row in try await transaction.query(RetentionStatements.invoices(of: tenant)) {
            let document = try DocumentValue(json: Array(try row.string("document").utf8))
            let invoice = try IssuedInvoice.parse(document)
            guard !invoice.isBeyondRetention(at: now) else { continue }
            for (source, start) in invoice.recordsNeeded {
                kept[source] = min(kept[source] ?? retention.keptFrom, start)
            }
        }
        return kept
    }
}
