import Metering

/// Key `e`: the newest usage, opened down to its receipt and to a record.
struct ExplainProof: Sendable {
    let stage: ProofStage

    private static let recordsMax = 10_000
    private static let settleTime = Duration.seconds(20)

    func run() async throws -> Proof {
        let newest = try await stage.poll(
            for: Self.settleTime,
            until: { !$0.identifiers.isEmpty },
            { try await NewestReceipts(stage) }
        )
        guard let record = newest.records.first, let id = record.receipt,
            let dataSource = record.dataSource
        else { return Proof(isProven: false, lines: ["no record came in, so none is explained"]) }
        let receipt: ReceiptDocument = try await stage.api.get("/api/v1/receipts/\(id)")
        let usage = try await stage.usage().first { $0.dataSource == dataSource }
        let stored = try await stage.api.records(
            of: dataSource,
            since: stage.started,
            limit: Self.recordsMax
        ).filter { $0.receipt == id }
        guard let count = receipt.dataSources.first(where: { $0.dataSource == dataSource }),
            let usage
        else {
            return Proof(
                isProven: false,
                lines: ["the receipt \(id) has no line of \(dataSource), or usage has none"]
            )
        }
        return verdict(receipt, count, usage, stored, record)
    }

    private func verdict(
        _ receipt: ReceiptDocument,
        _ count: ReceiptDocument.SourceCount,
        _ usage: UsageRow,
        _ stored: [StoredRecord],
        _ record: StoredRecord
    ) -> Proof {
        let isWhole = Int64(stored.count) == count.records
        let isWithin =
            count.records <= usage.records && count.billableBytes <= usage.billableBytes
        return Proof(
            isProven: isWhole && isWithin,
            lines: [
                "usage:   \(count.dataSource), \(Figure.count(usage.records)) records, "
                    + "\(Figure.count(usage.billableBytes)) billable bytes since the start",
                "receipt: \(receipt.id), of it \(Figure.count(count.records)) records by rule "
                    + "\(count.rule), \(Figure.count(count.billableBytes)) of "
                    + "\(Figure.count(count.canonicalBytes)) canonical bytes",
                "batch:   \(receipt.batchKey), received \(receipt.receivedAt)",
                "records: \(stored.count) of \(count.records) read back by that receipt",
                "record:  " + Self.line(of: record),
            ]
        )
    }

    /// When it occurred and its first attributes.
    private static func line(of record: StoredRecord) -> String {
        let attributes = (record.attributes ?? []).prefix(4).map { attribute in
            switch attribute.value {
            case .text(let text): "\(attribute.key)=\(text)"
            case .integer(let number): "\(attribute.key)=\(number)"
            default: attribute.key
            }
        }
        return ([record.occurredAt ?? "?"] + attributes).joined(separator: " ")
    }
}
