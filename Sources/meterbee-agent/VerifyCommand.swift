import AgentCore
import Glibc

/// `meterbee-agent verify`.
struct VerifyCommand {
    private let invoice: String
    private let receipts: [String]
    private let keys: String?

    init(_ arguments: [String]) throws(AgentError) {
        let names = Array(arguments.prefix { !$0.hasPrefix("--") })
        let options = try OptionReader(
            Array(arguments.dropFirst(names.count)),
            options: ["--keys"]
        )
        guard let invoice = names.first, names.count > 1 else {
            throw AgentError(
                code: .usage,
                message: "verify takes an invoice and receipts: verify INVOICE.json RECEIPTS… "
                    + "[--keys FILE]"
            )
        }
        self.invoice = invoice
        receipts = Array(names.dropFirst())
        keys = options["--keys"]
    }

    func run() throws {
        let verification = try InvoiceVerification(
            invoicePath: invoice,
            receiptPaths: receipts,
            keysPath: keys
        )
        print(verification.text, terminator: "")
        switch verification.outcome {
        case .equal: break
        case .different: exit(3)
        case .refused: exit(4)
        }
    }
}
