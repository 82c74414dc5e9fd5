public import Billing
public import Metering
import Postgres

/// The next invoice as it would be now, by the code that makes the final one.
public struct UpcomingRepository: Sendable {
    private let database: Database
    private let reader: BillingReader

    /// - Parameter histories: remembers plans and time zones between readings.
    public init(database: Database, histories: HistoryReader) {
        self.database = database
        reader = BillingReader(histories: histories)
    }

    /// A tenant's next invoice, read with the tenant's rights, and PostgreSQL's clock; the invoice
    /// is nil if none is due.
    public func upcoming(
        of tenant: UniqueID,
        id: UniqueID
    ) async throws -> (invoice: IssuedInvoice?, now: Instant) {
        try await database.asTenant(tenant) { transaction in
            let now = try await transaction.query(
                PostgresStatement("SELECT meterbee.meterbee_now() AS now")
            ).only().instant("now")
            let issuer = try await PartyReader.issuer(transaction).identity
            let parties = try await PartyReader.parties(of: [tenant], issuer: issuer, transaction)
            guard let billing = try await reader.billings(of: [tenant], transaction)[tenant],
                let parties = parties[tenant]
            else { return (nil, now) }
            let slots = billing.upcomingSlots(now: now)
            let windows = slots.flatMap(\.measuredPeriods).map {
                MeasuredUsage.Window(tenant: tenant, period: $0)
            }
            let usage = try await MeasuredUsage.read(windows, transaction).recorded(of: tenant)
            let made = billing.upcoming(now: now, slots: slots, usage: usage, id: id)
            let retention = try await PartyReader.retentionDays(transaction)
            return (
                made.map {
                    billing.draft(of: $0, parties: parties, retentionDays: retention)
                }, now
            )
        }
    }
}
