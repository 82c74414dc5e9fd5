/// How many samples the programs must have handed over by what they counted.
///
/// Counting goes on while it is looked at. So the counters are read before and after draining: with
/// nothing astray the drained number lies between what the older `seen` with the newer deductions
/// gives, and what the newer `seen` with the older deductions does.
enum KernelResidual {
    /// The samples that were handed over when the ring had been drained between two readings.
    static func handedOver(before: KernelCounters, after: KernelCounters) -> ClosedRange<UInt64> {
        let low = before.seen - min(after.kept, before.seen)
        let high = after.seen - min(before.kept, after.seen)
        return low...max(low, high)
    }
}
