import Billing
import Metering

/// What an invoice says of itself: whether the usage is complete, until when it can be computed
/// again, and the hash that ties it to those before it.
struct InvoiceProof {
    let document: InvoiceDocument

    var html: HTMLText {
        let statements = completeness + document.agents.map(Self.words) + recomputable
        guard !statements.isEmpty || document.invoice.hash != nil else { return "" }
        return """
            <section class="proof"><h2>About this document</h2>
            \(statements.map { "<p>\($0)</p>\n" })\(hashes)</section>
            """
    }

    private var completeness: [String] {
        guard document.invoice.lines.contains(where: { $0.kind == .usage }) else { return [] }
        var statements = [
            "Usage is counted record by record as it is received and stored, in the same "
                + "transaction: what was acknowledged is counted once, what was not is not billed. "
                + "Usage belongs to the quarter hour in which it was received."
        ]
        let late = document.usage.reduce(Int128(0)) { $0 + Int128($1.lateBytes) }
        let refused = document.usage.reduce(Int128(0)) { $0 + Int128($1.refusedRecords) }
        let records = document.usage.reduce(Int128(0)) { $0 + Int128($1.records) }
        guard !document.usage.isEmpty else { return statements }
        statements.append(
            "In this period \(NumberText.grouped("\(records)")) records were accepted; "
                + (refused == 0
                    ? "none was refused."
                    : "\(NumberText.grouped("\(refused)")) were refused: not stored, not billed.")
        )
        if late > 0 {
            statements.append(
                "Of the usage, \(NumberText.roundBytes(late)) occurred before the period and "
                    + "arrived in it."
            )
        }
        return statements
    }

    /// Only what is not nothing is named, apart from losses.
    private static func words(for account: AgentAccount) -> String {
        func count(_ number: Int64) -> String { NumberText.grouped("\(number)") }
        let parts = [
            (account.aggregated, "added up in others"),
            (account.sampledOut, "left out by sampling"),
            (account.budgetHeld, "held back by a budget"), (account.rejected, "refused"),
        ].filter { $0.0 > 0 }.map { ", \(count($0.0)) \($0.1)" }.joined()
        let losses = account.lost == 0 ? "none was lost" : "\(count(account.lost)) were lost"
        return "Agents saw \(count(account.seen)) samples of \(account.dataSource) in the kernel: "
            + "\(count(account.sent)) were sent\(parts), \(losses)."
    }

    private var recomputable: [String] {
        guard let until = document.invoice.recomputableUntil else { return [] }
        return [
            "Until \(document.dates.date(until)) it can be computed again from the stored records, "
                + "to the same amount."
        ]
    }

    private var hashes: HTMLText {
        document.invoice.hash.html { hash in
            """
            <dl class="hash"><dt>Hash</dt><dd>\(hash)</dd>
            \(document.invoice.previousHash.html { "<dt>Previous</dt><dd>\($0)</dd>" })</dl>
            """
        }
    }
}
