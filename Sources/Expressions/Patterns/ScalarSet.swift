/// A set of code points as sorted ranges that neither overlap nor touch.
struct ScalarSet: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>]
    /// Membership of the code points 0 to 127, one bit each.
    private let ascii: (UInt64, UInt64)

    static let last: UInt32 = 0x10FFFF
    static let everything = ScalarSet([0...last])
    static let notNewline = ScalarSet([0...0x09, 0x0B...last])

    init(_ ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = merged.last, range.lowerBound <= before.upperBound + 1 {
                let end = max(before.upperBound, range.upperBound)
                merged[merged.count - 1] = before.lowerBound...end
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
        var low: UInt64 = 0
        var high: UInt64 = 0
        for range in merged where range.lowerBound < 128 {
            for scalar in range.lowerBound...min(range.upperBound, 127) {
                if scalar < 64 { low |= 1 << scalar } else { high |= 1 << (scalar - 64) }
            }
        }
        ascii = (low, high)
    }

    /// The set of all other code points.
    var inverted: ScalarSet {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { result.append(next...Self.last) }
        return ScalarSet(result)
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 64 { return ascii.0 >> scalar & 1 == 1 }
        if scalar < 128 { return ascii.1 >> (scalar - 64) & 1 == 1 }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }

    static func == (left: ScalarSet, right: ScalarSet) -> Bool { left.ranges == right.ranges }

    func hash(into hasher: inout Hasher) { hasher.combine(ranges) }
}
