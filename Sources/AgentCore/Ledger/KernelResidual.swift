/// Whether the samples that were drained are those the programs counted.
///
/// Counting goes on while it is looked at. So the counters are read before and after draining: with
/// nothing astray the drained number lies between the two.
enum KernelResidual {
    /// 0 where `written` lies in the range, else by how much it misses it.
    static func value(before: KernelCounters, written: UInt64, after: KernelCounters) -> Int64 {
        let low = before.seen - min(before.ringLost, before.seen)
        let high = after.seen - min(after.ringLost, after.seen)
        if written < low { return Int64(clamping: low - written) }
        if written > high { return -Int64(clamping: written - high) }
        return 0
    }
}
