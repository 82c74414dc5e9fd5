import Glibc

/// SplitMix64 (Steele, Lea and Flood, 2014), so that a failing case can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func upTo(_ count: Int) -> Int { Int.random(in: 0...count, using: &self) }
}

/// What a run may be told by environment variables.
enum TestSettings {
    /// `METERBEE_TEST_SEED` repeats a run; every failure prints its seed.
    static let seed = number("METERBEE_TEST_SEED") ?? 20_261_123

    /// `METERBEE_TEST_FULL=1` asks for the long runs.
    static let isFull = number("METERBEE_TEST_FULL") == 1

    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }
}
