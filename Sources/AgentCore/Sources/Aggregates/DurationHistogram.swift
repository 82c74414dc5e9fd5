/// How long events took, in buckets that double: `struct histogram` of bpf/aggregate.h.
struct DurationHistogram: Hashable, Sendable {
    /// Of 1 microsecond to 8 seconds; the last bucket takes what is longer.
    static let bucketCount = 25

    /// The upper bounds of all buckets but the last, in seconds.
    static let boundsSeconds = (0..<bucketCount - 1).map { Double(1 << $0) / 1e6 }

    /// The size of the program's structure.
    static let byteCount = 16 + 8 * bucketCount

    /// The events and their nanoseconds.
    var tally: Tally
    var buckets: [UInt64]

    /// Durations of which only the sum is known: all in the last bucket.
    init(_ tally: Tally) {
        self.tally = tally
        buckets = [UInt64](repeating: 0, count: Self.bucketCount)
        buckets[Self.bucketCount - 1] = tally.count
    }

    /// Reads a program's histogram; nil where there are too few bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.byteCount else { return nil }
        func word(_ index: Int) -> UInt64 {
            bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        }
        tally = Tally(count: word(0), sum: word(1))
        buckets = (0..<Self.bucketCount).map { word(2 + $0) }
    }
}
