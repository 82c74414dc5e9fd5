public import Billing
import Postgres

/// Who invoices, which every invoice shows.
public struct IssuerRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// The issuer as it is now.
    public func issuer() async throws -> IssuerSettings {
        try await database.asOperator { try await PartyReader.issuer($0) }
    }

    /// Replaces the issuer; invoices that are issued keep what they show.
    public func replace(_ settings: IssuerSettings) async throws {
        let identity = settings.identity
        _ = try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.issuer SET legal_name = $1, address = $2, tax_id = $3,
                        email = $4, payment = $5, number_prefix = $6, review_hours = $7
                    """,
                    [
                        .optionalText(identity.legalName), .optionalText(identity.address),
                        .optionalText(identity.taxID), .optionalText(identity.email),
                        .optionalText(identity.payment), .text(settings.numberPrefix),
                        .int32(Int32(clamping: settings.reviewHours)),
                    ]
                )
            )
        }
    }
}
