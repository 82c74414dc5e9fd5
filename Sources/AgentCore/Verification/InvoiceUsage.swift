import Metering

/// What an invoice says was used: its usage lines, as `GET /api/v1/invoices/{id}` tells them.
struct InvoiceUsage: Hashable, Sendable {
    /// What one line prices of one data source.
    struct Share: Hashable, Sendable {
        let line: Int
        let dataSource: String
        let from: Instant
        /// Not any more of the period.
        let to: Instant
        let bytes: UInt64
    }

    /// The number; the id of one that is not final.
    let name: String
    let tenant: String
    let shares: [Share]

    /// Reads an invoice, final, draft or upcoming.
    ///
    /// - Throws: `AgentError` for anything else, also for a credit note or correction, whose
    ///   numbers are differences.
    init(_ document: [UInt8], file: String) throws(AgentError) {
        func refuse(_ reason: String) -> AgentError {
            AgentError(
                code: .verification,
                message: "\(file) \(reason); give what the server answers to "
                    + "GET /api/v1/invoices/{id}"
            )
        }
        guard let tree = JSONTree(document), let id = tree["id"]?.text,
            let tenant = tree["tenant"]?["key"]?.text, case .array(let lines)? = tree["lines"]
        else { throw refuse("is no invoice") }
        let kind = tree["kind"]?.text ?? "invoice"
        guard kind == "invoice", tree["corrects"] ?? .null == .null else {
            throw refuse("is a \(kind) that corrects another invoice")
        }
        var shares: [Share] = []
        for line in lines where line["explain"]?["rule"]?.text == "usage" {
            guard let number = line["line"]?.count,
                let from = line["from"]?.text.flatMap({ Instant(rfc3339: $0) }),
                let to = line["to"]?.text.flatMap({ Instant(rfc3339: $0) }),
                let sources = line["explain"]?["used_bytes_by_source"]?.members
            else { throw refuse("has a usage line that cannot be read") }
            for (source, bytes) in sources.sorted(by: { $0.key < $1.key }) {
                guard let bytes = bytes.count else {
                    throw refuse("has usage of \(source) that is no number of bytes")
                }
                shares.append(
                    Share(
                        line: Int(clamping: number),
                        dataSource: source,
                        from: from,
                        to: to,
                        bytes: bytes
                    )
                )
            }
        }
        name = tree["number"]?.text ?? id
        self.tenant = tenant
        self.shares = shares
    }
}
