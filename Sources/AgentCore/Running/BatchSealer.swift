import Compression

/// Compresses finished requests into the queue.
final class BatchSealer {
    private let queue: BatchQueue
    private let compressor: ZstdCompressor
    private let report: @Sendable (String) -> Void

    init(
        queue: BatchQueue,
        compressor: ZstdCompressor,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.queue = queue
        self.compressor = compressor
        self.report = report
    }

    func seal(_ request: RecordWriter.Request) {
        do {
            let body = try compressor.compress(request.body)
            queue.append(
                Batch(
                    source: request.source,
                    records: request.records,
                    body: body,
                    uncompressedBytes: request.body.count
                )
            )
        } catch {
            // Shows in the ledger as a residual: there is no account for what cannot happen.
            report("\(request.records) records of \(request.source) lost: \(error)")
        }
    }
}
