import Billing
import Metering
import Money
import Postgres

extension PostgresRow {
    /// A `numeric` column, exactly.
    func exact(_ column: String) throws -> ExactDecimal {
        guard let value = try optionalExact(column) else {
            throw PostgresError(code: .decoding, message: "column '\(column)' is null")
        }
        return value
    }

    /// A `numeric` column that may be null, exactly.
    func optionalExact(_ column: String) throws -> ExactDecimal? {
        guard let text = try optionalDecimal(column) else { return nil }
        guard let value = ExactDecimal(text) else {
            throw PostgresError(code: .decoding, message: "column '\(column)' is no decimal")
        }
        return value
    }
}

extension PlanVersion {
    /// A published version as its row says it.
    init(_ row: PostgresRow) throws {
        let document = try DocumentValue(json: Array(try row.string("document").utf8))
        self.init(plan: try Plan.parse(document), version: try row.int("version"))
    }
}

extension RecordedCredit {
    /// A grant as its row says it.
    init(_ row: PostgresRow, in currency: Currency) throws {
        let amount = try row.exact("amount")
        guard let payable = Amount(amount, in: currency) else {
            throw StoreFailure.failed("a credit of \(amount) is finer than \(currency)'s digits")
        }
        self.init(
            id: try row.id("id"),
            key: try row.optionalString("key"),
            amount: payable,
            priority: try row.int("priority"),
            grantedAt: try row.instant("granted_at"),
            expiresAt: try row.optionalInstant("expires_at")
        )
    }
}
