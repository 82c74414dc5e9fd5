import ArgumentParser
import Billing
import Metering
import Storage

/// `meterbee invoice show`: one invoice, for people or as JSON.
struct InvoiceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print an invoice by its number or identifier."
    )

    @Argument(help: "A number such as INV-000001, or an identifier.")
    var invoice: String

    @Flag(help: "Print the JSON document instead of a table.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        try await database.withDatabase { database in
            let pools = ServerPools(database: database, logger: DatabaseOptions.quietLogger)
            try await pools.whileRunning {
                let invoices = InvoiceRepository(database: Database(pools))
                guard let kept = try await find(in: invoices) else {
                    throw CommandFailure(
                        description: "there is no invoice '\(invoice)'; GET /api/v1/invoices "
                            + "lists a tenant's"
                    )
                }
                print(json ? kept.invoice.document.json() : InvoiceText(kept.invoice).text)
            }
        }
    }

    private func find(in invoices: InvoiceRepository) async throws -> KeptInvoice? {
        if let id = UniqueID(invoice) { return try await invoices.invoice(id: id, tenant: nil) }
        return try await invoices.invoice(number: invoice)
    }
}
