/// Completed requests: `struct block_io_value` of bpf/block_io.h.
struct BlockIOValue: BitwiseCopyable {
    private var histogram: HistogramValue
    var bytes: UInt64
    /// Requests.
    var errors: UInt64
    private var disk0: UInt64
    private var disk1: UInt64
    private var disk2: UInt64
    private var disk3: UInt64

    /// How long they took.
    var durations: DurationHistogram? { histogram.durations }

    /// The device's name.
    var disk: String { withUnsafeBytes(of: self) { SampleText.text($0, 232..<264) } }
}
