/// One source's account: what its programs saw, and where every one of it went.
///
/// `seen + derived = acknowledged + rejected + evicted + pending + ring lost + sampled out + held +
/// aggregated + crash lost + residual`, and the residual is 0. What is derived are records of
/// aggregates.
package struct SourceLedger: Hashable, Sendable {
    /// What the programs counted.
    package var kernel = KernelCounters()
    /// Records written of samples that were drained, by this run and those before.
    package var drained: UInt64 = 0
    /// Records written of what the programs had added up.
    package var derived: UInt64 = 0
    /// What became of the records that were sealed into batches.
    package var tally = SpoolTally()
    /// Records in the request that is being written.
    package var open: UInt64 = 0
    /// How often the kernel skipped a program.
    package var missedRuns: UInt64 = 0
    /// Samples that an earlier run drained and lost when it was killed.
    package var crashLost: UInt64 = 0
    /// Samples that were neither lost nor written when the ring had just been drained: nobody's,
    /// and never positive or negative in a sound agent.
    package var kernelResidual: Int64 = 0

    /// Records written, of samples and of aggregates.
    package var written: UInt64 { drained &+ derived }

    /// Records handed to the uplink, settled or not.
    package var sent: UInt64 { tally.sealed }

    /// Records that are neither settled nor lost.
    package var pending: UInt64 { tally.pending &+ open }

    /// Samples and records that a crash took, of the process or of the machine.
    package var crashLostInAll: UInt64 { crashLost &+ tally.lost }

    /// What the account lacks: samples the kernel side lost track of, and records this side did.
    package var residual: Int64 {
        let overdrawn = tally.settled > tally.sealed ? tally.settled - tally.sealed : 0
        return kernelResidual + Int64(clamping: written)
            - Int64(clamping: tally.sealed &+ open) - Int64(clamping: overdrawn)
    }
}
