import Metering
import Money

/// Payments and credits as JSON.
enum InvoiceActForm {
    private static let lineCountMax = 1000

    /// A payment that was received.
    struct Payment {
        /// Nil for all that is left.
        var amount: ExactDecimal?
        /// Nil for now.
        var paidAt: Instant?
        var method: String?
        var reference: String?
    }

    /// What is to be taken back.
    struct Credit {
        /// Nil for all that is left.
        var lines: [(line: Int, amount: ExactDecimal?)]?
        var reason: String
        var onNextInvoice: Bool

        /// What is added to lines on the next invoice.
        var changes: [(line: Int, amount: ExactDecimal)] {
            (lines ?? []).compactMap { part in
                part.amount.map { (part.line, ExactDecimal(0) == $0 ? $0 : $0.negated) }
            }
        }
    }

    static func readPayment(_ json: JSONValue) throws(Problem) -> Payment {
        let body = ObjectReader(json, faults: FaultList())
        let payment = Payment(
            amount: body.optionalDecimal("amount"),
            paidAt: body.optionalInstant("paid_at"),
            method: body.optionalString("method"),
            reference: body.optionalString("reference")
        )
        try body.finish()
        return payment
    }

    static func readCredit(_ json: JSONValue) throws(Problem) -> Credit {
        let body = ObjectReader(json, faults: FaultList())
        let mode: CreditMode = body.optionalCase("mode") ?? .creditNote
        let lines = body.optionalArray("lines", countMax: lineCountMax)?.map { element in
            line(ObjectReader(element.value, at: element.pointer, faults: body.faults), mode)
        }
        if mode == .nextInvoice, lines?.isEmpty ?? true {
            body.fault("lines", "is required to correct lines on the next invoice")
        }
        let credit = Credit(
            lines: lines,
            reason: body.string("reason", lengthMax: 500),
            onNextInvoice: mode == .nextInvoice
        )
        try body.finish()
        return credit
    }

    private static func line(
        _ body: ObjectReader,
        _ mode: CreditMode
    ) -> (line: Int, amount: ExactDecimal?) {
        let number = body.optionalInteger("line", in: 1...2_147_483_647)
        body.require("line")
        let amount = body.signedDecimal("amount")
        if mode == .nextInvoice { body.require("amount") }
        body.refuseUnknown()
        return (number ?? 1, amount)
    }

    /// How lines are taken back.
    private enum CreditMode: String, CaseIterable {
        /// By a credit note, at once.
        case creditNote = "credit_note"
        /// By lines of class `correction` on the next invoice.
        case nextInvoice = "next_invoice"
    }

    static let paymentSchema = Schema.object(
        [
            "amount": .decimal, "paid_at": Schema.time.orNull, "method": .text(),
            "reference": .text(),
        ],
        required: []
    )

    static let creditSchema = Schema.object(
        [
            "reason": .text(lengthMax: 500), "mode": .words(CreditMode.self, default: .creditNote),
            "lines": .array(
                .object(
                    ["line": .integer(1...2_147_483_647), "amount": .decimal],
                    required: ["line"]
                ),
                countMax: lineCountMax
            ),
        ],
        required: ["reason"]
    )
}

extension ObjectReader {
    /// A decimal as text, of either sign; nil when absent.
    fileprivate func signedDecimal(_ name: String) -> ExactDecimal? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value, let decimal = ExactDecimal(text) else {
            fault(name, "must be a decimal as a string, such as \"12.34\"")
            return nil
        }
        return decimal
    }
}

extension ExactDecimal {
    /// The number with the other sign.
    fileprivate var negated: ExactDecimal {
        let text = description
        return ExactDecimal(text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text) ?? self
    }
}
