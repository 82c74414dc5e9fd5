import Billing
import Metering
import Postgres

/// Reads who invoices and who is invoiced.
enum PartyReader {
    /// The issuer as it is now.
    static func issuer(_ transaction: PostgresTransaction) async throws -> IssuerSettings {
        try IssuerSettings(try await transaction.query(PostgresStatement(issuer)).only())
    }

    /// The parties of some tenants' invoices; the subscription is filled in by the draft.
    static func parties(
        of tenants: [UniqueID],
        issuer: IssuerIdentity,
        _ transaction: PostgresTransaction
    ) async throws -> [UniqueID: InvoiceParties] {
        let ids = PostgresValue.uuidArray(tenants.map { PostgresUUID($0) })
        var parties: [UniqueID: InvoiceParties] = [:]
        for row in try await transaction.query(PostgresStatement(customers, [ids])) {
            let billing = try DocumentValue(json: Array(try row.string("billing").utf8))
            parties[try row.id("tenant_id")] = InvoiceParties(
                issuer: issuer,
                customer: CustomerIdentity(billing),
                tenantKey: try row.string("key"),
                tenantName: try row.string("name"),
                timeZone: try row.string("time_zone"),
                subscription: UniqueID.none
            )
        }
        return parties
    }

    /// For how many days the records of each data source are kept.
    static func retentionDays(_ transaction: PostgresTransaction) async throws -> [String: Int] {
        var days: [String: Int] = [:]
        for row in try await transaction.query(PostgresStatement(retention)) {
            days[try row.string("key")] = try row.int("retention_days")
        }
        return days
    }

    private static let issuer: PostgresSQL = """
        SELECT legal_name, address, tax_id, email, payment, number_prefix, review_hours
        FROM meterbee.issuer
        """

    private static let customers: PostgresSQL = """
        SELECT tenant_id, key, name, time_zone, billing
        FROM meterbee.tenants WHERE tenant_id = ANY ($1)
        """

    private static let retention: PostgresSQL = """
        SELECT key, retention_days FROM meterbee.data_sources
        """
}

extension IssuerSettings {
    /// The issuer as its row says it.
    init(_ row: PostgresRow) throws {
        self.init(
            identity: IssuerIdentity(
                legalName: try row.optionalString("legal_name"),
                address: try row.optionalString("address"),
                taxID: try row.optionalString("tax_id"),
                email: try row.optionalString("email"),
                payment: try row.optionalString("payment")
            ),
            numberPrefix: try row.string("number_prefix"),
            reviewHours: try row.int("review_hours")
        )
    }
}
