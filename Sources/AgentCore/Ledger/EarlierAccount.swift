/// The account of a set of kernel counters that are gone: the machine was started again, or the
/// agent without a place where counters outlive it.
struct EarlierAccount: Hashable, Sendable {
    let key: LedgerKey
    let tally: SpoolTally

    /// Samples that were seen when the last batch was sealed, and that no batch holds.
    var crashLost: UInt64 {
        let handedOver = tally.kernel.seen - min(tally.kernel.kept, tally.kernel.seen)
        return handedOver - min(tally.samples, handedOver) + tally.lost
    }

    /// One line for the operator, once nothing of it is pending.
    var text: String {
        "\(key.source): the account before this one is closed: \(tally.kernel.seen) seen, "
            + "\(tally.acknowledged) delivered, \(tally.rejected) refused, "
            + "\(tally.evicted) dropped, \(tally.kernel.ringLost) lost in the ring, "
            + "\(crashLost) lost by the end"
    }
}
