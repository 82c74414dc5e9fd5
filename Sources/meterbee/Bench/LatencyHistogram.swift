/// Durations in buckets that are at most 1/32 wide, so that percentiles err by 3 % at the most.
struct LatencyHistogram: Sendable {
    private static let bitsPerOctave = 5
    private static let stepsPerOctave = 1 << bitsPerOctave
    private var counts = [Int](repeating: 0, count: 60 * stepsPerOctave)
    private(set) var count = 0
    private(set) var largestNs: Int64 = 0

    /// Counts one duration.
    mutating func add(nanoseconds: Int64) {
        counts[min(Self.index(of: UInt64(max(0, nanoseconds))), counts.count - 1)] += 1
        count += 1
        largestNs = max(largestNs, nanoseconds)
    }

    /// Adds another's counts.
    mutating func add(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
        largestNs = max(largestNs, other.largestNs)
    }

    /// The duration that a share of all durations, 0 to 1, does not exceed; nil when none.
    func percentile(_ share: Double) -> Int64? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for index in counts.indices {
            seen += counts[index]
            if seen >= rank { return min(Self.upperBound(of: index), largestNs) }
        }
        return largestNs
    }

    private static func index(of value: UInt64) -> Int {
        guard value >= UInt64(stepsPerOctave) else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let shift = exponent - bitsPerOctave
        return (shift + 1) * stepsPerOctave + Int(value >> UInt64(shift)) - stepsPerOctave
    }

    private static func upperBound(of index: Int) -> Int64 {
        guard index >= stepsPerOctave else { return Int64(index) }
        let shift = index / stepsPerOctave - 1
        let step = Int64(index % stepsPerOctave + stepsPerOctave)
        return ((step + 1) << Int64(shift)) - 1
    }
}
