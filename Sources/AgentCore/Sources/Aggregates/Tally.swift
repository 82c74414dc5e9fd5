/// How many events were added up, and what they amount to: `struct tally` of bpf/aggregate.h.
struct Tally: Hashable, Sendable, BitwiseCopyable {
    var count: UInt64 = 0
    /// Bytes or nanoseconds, as the source says.
    var sum: UInt64 = 0

    static func += (left: inout Tally, right: Tally) {
        left.count &+= right.count
        left.sum &+= right.sum
    }
}
