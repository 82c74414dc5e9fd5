import Metering
import Postgres

extension InvoiceRepository {
    /// Follows the whole series and computes every hash again; throws `InvoiceChainFault` where
    /// something is not what was issued.
    ///
    /// - Parameter sha256: SHA-256 of some bytes.
    public func verify(
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) async throws -> InvoiceChain {
        let last = try await series()
        var chain = InvoiceChain()
        while chain.position < last.position {
            let page = try await page(after: chain.position)
            guard !page.isEmpty else { break }
            for link in page where link.position <= last.position {
                guard link.position == chain.position + 1 else { break }
                let fields = [link.number, link.document].map { "\($0.utf8.count):\($0)" }
                let text = fields.joined(separator: ",")
                guard link.previousHash == chain.hash, sha256(chain.hash + text.utf8) == link.hash
                else { throw InvoiceChainFault.changed(number: link.number) }
                chain = InvoiceChain(position: link.position, hash: link.hash)
            }
            guard page[0].position <= chain.position else { break }
        }
        guard chain.position == last.position else {
            throw InvoiceChainFault.removed(position: chain.position + 1)
        }
        guard chain == last else { throw InvoiceChainFault.changed(number: "\(last.position)") }
        return chain
    }

    private struct Link: Sendable {
        var position: Int64
        var number: String
        var document: String
        var previousHash: [UInt8]
        var hash: [UInt8]
    }

    private func series() async throws -> InvoiceChain {
        try await database.asOperator { transaction in
            let row = try await transaction.query(
                PostgresStatement("SELECT position, hash FROM meterbee.invoice_series")
            ).only()
            return InvoiceChain(position: try row.int64("position"), hash: try row.bytes("hash"))
        }
    }

    private func page(after position: Int64) async throws -> [Link] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT position, number, document, previous_hash, hash
                    FROM meterbee.invoices WHERE position > $1 ORDER BY position LIMIT 500
                    """,
                    [.int64(position)]
                )
            ).map { row in
                Link(
                    position: try row.int64("position"),
                    number: try row.string("number"),
                    document: try row.string("document"),
                    previousHash: try row.bytes("previous_hash"),
                    hash: try row.bytes("hash")
                )
            }
        }
    }
}
