/// Whether the samples that were drained are those the programs counted.
///
/// Counting goes on while it is looked at. So the counters are read before and after draining: with
/// nothing astray the drained number lies between what the older `seen` with the newer deductions
/// gives, and what the newer `seen` with the older deductions does.
enum KernelResidual {
    /// The samples that must have been handed over.
    static func handedOver(before: KernelCounters, after: KernelCounters) -> ClosedRange<UInt64> {
        let low = before.seen - min(after.kept, before.seen)
        let high = after.seen - min(before.kept, after.seen)
        return low...max(low, high)
    }

    /// 0 where `drained` lies in the range, else by how much it misses it.
    static func value(before: KernelCounters, drained: UInt64, after: KernelCounters) -> Int64 {
        let range = handedOver(before: before, after: after)
        if drained < range.lowerBound { return Int64(clamping: range.lowerBound - drained) }
        if drained > range.upperBound { return -Int64(clamping: drained - range.upperBound) }
        return 0
    }
}
