/// How many samples an earlier run drained and lost when it was killed.
///
/// The kernel's counters outlive the process, and so do sealed batches; what was handed over and
/// is in neither the ring nor a batch is lost. Counting goes on while it is looked at, so every
/// look gives a range, and the true number lies in all of them.
struct CrashGap: Hashable, Sendable {
    private var range: ClosedRange<Int64>

    /// - Parameter isFresh: The kernel has counted nothing yet, so nothing can have been lost.
    init(isFresh: Bool) { range = isFresh ? 0...0 : 0...Int64.max }

    /// The samples that are lost for certain; all of them once a look found nothing moving.
    var least: UInt64 { UInt64(range.lowerBound) }

    /// Takes one more look into account.
    ///
    /// - Returns: 0, or by how much the account is out of balance whatever was lost.
    mutating func narrow(handedOver: ClosedRange<UInt64>, drained: UInt64) -> Int64 {
        let written = Int64(clamping: drained)
        let low = Int64(clamping: handedOver.lowerBound) - written
        let high = Int64(clamping: handedOver.upperBound) - written
        if low > range.upperBound { return low - range.upperBound }
        if high < range.lowerBound { return high - range.lowerBound }
        range = max(low, range.lowerBound)...min(high, range.upperBound)
        return 0
    }
}
