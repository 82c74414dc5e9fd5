/// One source's account: what its programs saw, and where every one of it went.
///
/// `seen + derived = acknowledged + rejected + evicted + pending + ring lost + sampled out + held +
/// aggregated + residual`, and the residual is 0. What is derived are records of aggregates.
package struct SourceLedger: Hashable, Sendable {
    /// What the programs counted.
    package var kernel = KernelCounters()
    /// Records written of samples that were drained.
    package var drained: UInt64 = 0
    /// Records written of what the programs had added up.
    package var derived: UInt64 = 0
    /// What became of the records that were sealed into batches.
    package var tally = BatchQueue.Tally()
    /// Records in the request that is being written.
    package var open: UInt64 = 0
    /// How often the kernel skipped a program.
    package var missedRuns: UInt64 = 0
    /// Samples that were neither lost nor written when the ring had just been drained, less those
    /// seen since: nobody's, and never positive or negative in a sound agent.
    package var kernelResidual: Int64 = 0

    /// Records written, of samples and of aggregates.
    package var written: UInt64 { drained &+ derived }

    /// Records handed to the uplink, settled or not.
    package var sent: UInt64 { written - open }

    /// Records and samples that are neither settled nor lost.
    package var pending: UInt64 { tally.pending + open }

    /// What the account lacks: samples the kernel side lost track of, and records this side did.
    package var residual: Int64 {
        let settled = tally.acknowledged + tally.rejected + tally.evicted + tally.pending
        return kernelResidual + Int64(clamping: written) - Int64(clamping: settled + open)
    }
}
