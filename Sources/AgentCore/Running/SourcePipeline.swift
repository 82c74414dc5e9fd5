import BPF

/// One source from its ring to sealed requests, with its side of the ledger.
package final class SourcePipeline {
    package let key: String
    package let source: any DataSource
    private let writer: RecordWriter
    private let queue: BatchQueue
    private var ledgerNow = SourceLedger()
    /// The last thing that went wrong while reading; the source goes on.
    private(set) var trouble: String?

    /// - Parameter writer: Seals into `queue`.
    package init(_ source: any DataSource, writer: RecordWriter, queue: BatchQueue) {
        key = type(of: source).key
        self.source = source
        self.writer = writer
        self.queue = queue
    }

    /// Writes records of everything that waits in the ring; no system call where nothing does.
    package func drain() {
        attempt { () throws(BPFError) in try drainRing() }
    }

    /// Writes records of what is still going on.
    package func flush() {
        attempt { () throws(BPFError) in
            writer.updateClock()
            ledgerNow.written += UInt64(try source.flush(into: writer))
        }
    }

    /// Drains, balances the account with the kernel's, and seals what has been written.
    package func seal() {
        attempt { () throws(BPFError) in
            let before = try source.kernelCounters(.lower)
            try drainRing()
            let after = try source.kernelCounters(.upper)
            ledgerNow.kernel = after
            ledgerNow.kernelResidual = KernelResidual.value(
                before: before,
                written: ledgerNow.written,
                after: after
            )
            ledgerNow.missedRuns = try source.missedRuns()
        }
        writer.finish()
    }

    /// The account as it stands.
    package var ledger: SourceLedger {
        var ledger = ledgerNow
        ledger.open = UInt64(writer.openRecords)
        ledger.tally = queue.tally(key)
        return ledger
    }

    private func drainRing() throws(BPFError) {
        writer.updateClock()
        ledgerNow.written += UInt64(try source.drain(into: writer))
    }

    private func attempt(_ body: () throws(BPFError) -> Void) {
        do {
            try body()
            trouble = nil
        } catch {
            trouble = "\(error)"
        }
    }
}
