import Foundation

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// Seeded from METERBEE_TEST_SEED, else from the clock; tests print the seed of a failure.
    init() {
        let given = ProcessInfo.processInfo.environment["METERBEE_TEST_SEED"].flatMap { UInt64($0) }
        self.init(seed: given ?? UInt64(Date().timeIntervalSince1970 * 1_000))
    }

    /// For one part of a run: part 0 has the run's seed, so a printed seed repeats its part there.
    init(shard: Int) {
        self.init(seed: SeededRandom().seed &+ UInt64(shard))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of some elements, of which there must be at least one.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
