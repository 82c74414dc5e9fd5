import Foundation

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed, on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in so many times.
    mutating func once(in times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }

    /// A number from a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// One of some things.
    mutating func one<Element>(of elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }

    /// The scenarios to check: `METERBEE_TEST_SEED=n` begins with that one, `METERBEE_TEST_FULL=1`
    /// takes 100,000 of them, `METERBEE_TEST_SCENARIOS=n` so many.
    static var seeds: Range<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["METERBEE_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_123
        let usual: UInt64 = environment["METERBEE_TEST_FULL"] == "1" ? 100_000 : 60
        let count = environment["METERBEE_TEST_SCENARIOS"].flatMap { UInt64($0) } ?? usual
        return first..<first + count
    }
}
