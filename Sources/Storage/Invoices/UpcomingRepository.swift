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

    /// What a tenant's drafts are made of.
    private struct Material: Sendable {
        var billing: TenantBilling
        var slots: [DueSlot]
        var usage: MeasuredUsage
        var parties: InvoiceParties
        var retentionDays: [String: Int]
    }

    /// A tenant's next invoice, read with the tenant's rights, and PostgreSQL's clock; the invoice
    /// is nil if none is due.
    public func upcoming(
        of tenant: UniqueID,
        id: UniqueID
    ) async throws -> (invoice: IssuedInvoice?, now: Instant) {
        let (material, now) = try await material(of: tenant)
        guard let material else { return (nil, now) }
        let made = material.billing.upcoming(
            now: now,
            slots: material.slots,
            usage: material.usage.recorded(of: tenant),
            id: id
        )
        return (made.map { Self.draft($0, material) }, now)
    }

    /// What is due of a tenant and not finalized, under review or refused, in order of time.
    public func drafts(
        of tenant: UniqueID,
        makeID: @escaping @Sendable () -> UniqueID
    ) async throws -> [IssuedInvoice] {
        let (material, now) = try await material(of: tenant)
        guard let material else { return [] }
        return material.billing.drafts(
            until: now,
            slots: material.slots,
            usage: material.usage.recorded(of: tenant),
            makeID: makeID
        ).map { Self.draft($0, material) }
    }

    private static func draft(_ made: DueInvoice, _ material: Material) -> IssuedInvoice {
        material.billing.draft(
            of: made,
            parties: material.parties,
            retentionDays: material.retentionDays
        )
    }

    private func material(
        of tenant: UniqueID
    ) async throws -> (material: Material?, now: Instant) {
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
            let material = Material(
                billing: billing,
                slots: slots,
                usage: try await MeasuredUsage.read(windows, transaction),
                parties: parties,
                retentionDays: try await PartyReader.retentionDays(transaction)
            )
            return (material, now)
        }
    }
}
