/// A map's value as large as `struct histogram` of bpf/aggregate.h, to be read as
/// `DurationHistogram`.
struct HistogramValue: BitwiseCopyable {
    private var words:
        (
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
        )

    /// The durations in it.
    var durations: DurationHistogram? { withUnsafeBytes(of: self) { DurationHistogram($0) } }
}
