public import Billing
public import Metering
import Money
import Postgres

/// Finished invoices: reading them, and what happens to them since.
public struct InvoiceRepository: Sendable {
    let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Invoices from the newest on; with a tenant, read with the tenant's rights.
    public func invoices(_ query: InvoiceQuery) async throws -> [KeptInvoice] {
        let identity = query.tenant.map(Database.Identity.tenant) ?? .operatorRole
        return try await database.run(as: identity) { transaction in
            try await Self.read(
                PostgresStatement(
                    Self.page,
                    [
                        .optionalID(query.tenant), .optionalText(query.state?.rawValue),
                        .optionalText(query.kind?.rawValue),
                        query.before.map(PostgresValue.int64) ?? .null, .count(query.limit),
                    ]
                ),
                transaction
            )
        }
    }

    /// An invoice; nil when there is none of that identifier, or the tenant has none.
    public func invoice(id: UniqueID, tenant: UniqueID?) async throws -> KeptInvoice? {
        let identity = tenant.map(Database.Identity.tenant) ?? .operatorRole
        return try await database.run(as: identity) { transaction in
            try await Self.read(PostgresStatement(Self.one, [.id(id)]), transaction).first
        }
    }

    /// An invoice by its number, read with the operator's rights; nil when there is none.
    public func invoice(number: String) async throws -> KeptInvoice? {
        try await database.asOperator { transaction in
            try await Self.read(PostgresStatement(Self.byNumber, [.text(number)]), transaction)
                .first
        }
    }

    /// Credit notes of an invoice, in the order issued.
    static func notes(
        of invoice: UniqueID,
        tenant: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws -> [IssuedInvoice] {
        try await read(PostgresStatement(notes, [.id(tenant), .id(invoice)]), transaction)
            .map(\.invoice)
    }

    /// Reads invoices with their payments.
    static func read(
        _ statement: PostgresStatement,
        _ transaction: PostgresTransaction
    ) async throws -> [KeptInvoice] {
        var kept = try await transaction.query(statement).map(KeptInvoice.init)
        guard !kept.isEmpty else { return [] }
        let ids = kept.map { PostgresUUID($0.invoice.id) }
        let rows = try await transaction.query(
            PostgresStatement(payments, [.uuidArray(ids)])
        )
        var payments: [UniqueID: [InvoicePayment]] = [:]
        let currencies = Dictionary(
            kept.map { ($0.invoice.id, $0.invoice.currency) },
            uniquingKeysWith: { first, _ in first }
        )
        for row in rows {
            let invoice = try row.id("invoice_id")
            guard let currency = currencies[invoice] else { continue }
            payments[invoice, default: []].append(try InvoicePayment(row, in: currency))
        }
        for index in kept.indices {
            kept[index].invoice.payments = payments[kept[index].invoice.id] ?? []
        }
        return kept
    }
}

extension InvoiceRepository {
    private static let page: PostgresSQL = """
        SELECT i.tenant_id, i.position, i.number, i.document, i.previous_hash, i.hash, s.state,
            s.credited
        FROM meterbee.invoices AS i
        JOIN meterbee.invoice_states AS s ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id
        WHERE ($1::uuid IS NULL OR i.tenant_id = $1) AND ($2::text IS NULL OR s.state = $2)
            AND ($3::text IS NULL OR i.kind = $3) AND ($4::bigint IS NULL OR i.position < $4)
        ORDER BY i.position DESC LIMIT $5
        """

    private static let one: PostgresSQL = """
        SELECT i.tenant_id, i.position, i.number, i.document, i.previous_hash, i.hash, s.state,
            s.credited
        FROM meterbee.invoices AS i
        JOIN meterbee.invoice_states AS s ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id
        WHERE i.id = $1
        """

    private static let byNumber: PostgresSQL = """
        SELECT i.tenant_id, i.position, i.number, i.document, i.previous_hash, i.hash, s.state,
            s.credited
        FROM meterbee.invoices AS i
        JOIN meterbee.invoice_states AS s ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id
        WHERE i.number = $1
        """

    private static let notes: PostgresSQL = """
        SELECT i.tenant_id, i.position, i.number, i.document, i.previous_hash, i.hash, s.state,
            s.credited
        FROM meterbee.invoices AS i
        JOIN meterbee.invoice_states AS s ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id
        WHERE i.tenant_id = $1 AND i.corrects_id = $2
        ORDER BY i.position
        """

    private static let payments: PostgresSQL = """
        SELECT invoice_id, id, amount, paid_at, method, reference
        FROM meterbee.invoice_payments WHERE invoice_id = ANY ($1)
        ORDER BY id
        """
}

extension KeptInvoice {
    /// An invoice as its rows say it, without its payments.
    fileprivate init(_ row: PostgresRow) throws {
        let document = try DocumentValue(json: Array(try row.string("document").utf8))
        var invoice = try IssuedInvoice.parse(document)
        invoice.number = try row.string("number")
        invoice.state = try row.word("state")
        invoice.previousHash = try row.bytes("previous_hash").hexDigits
        invoice.hash = try row.bytes("hash").hexDigits
        let credited = try row.exact("credited")
        guard let payable = Amount(credited, in: invoice.currency) else {
            throw StoreFailure.failed("credited \(credited) is finer than the currency's digits")
        }
        invoice.credited = payable
        self.init(
            tenant: try row.id("tenant_id"),
            position: try row.int64("position"),
            invoice: invoice
        )
    }
}

extension InvoicePayment {
    fileprivate init(_ row: PostgresRow, in currency: Currency) throws {
        let amount = try row.exact("amount")
        guard let payable = Amount(amount, in: currency) else {
            throw StoreFailure.failed("a payment of \(amount) is finer than the currency's digits")
        }
        self.init(
            id: try row.id("id"),
            amount: payable,
            paidAt: try row.instant("paid_at"),
            method: try row.optionalString("method"),
            reference: try row.optionalString("reference")
        )
    }
}
