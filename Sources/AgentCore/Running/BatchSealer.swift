import Compression

/// Compresses finished requests into the spool.
final class BatchSealer: RequestSink {
    private let spool: BatchSpool
    private let compressor: ZstdCompressor
    private let report: @Sendable (String) -> Void

    init(
        spool: BatchSpool,
        compressor: ZstdCompressor,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.spool = spool
        self.compressor = compressor
        self.report = report
    }

    func take(_ request: RecordWriter.Request) {
        do {
            let body = try compressor.compress(request.body)
            spool.append(
                Batch(
                    key: request.key,
                    records: request.records,
                    derived: request.derived,
                    body: body,
                    uncompressedBytes: request.body.count,
                    isSecurity: request.isSecurity,
                    kernel: request.kernel
                )
            )
        } catch {
            // Shows in the ledger as a residual: there is no account for what cannot happen.
            report("\(request.records) records of \(request.key.source) lost: \(error)")
        }
    }

    func tally(_ key: LedgerKey) -> SpoolTally { spool.tally(key) }
}
