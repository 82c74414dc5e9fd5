import Glibc

/// A random test's seed; METERBEE_TEST_SEED repeats a run.
struct Seed: CustomStringConvertible {
    /// A small generator whose numbers are the same everywhere.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    let number: UInt64

    static func next() -> Seed {
        let given = getenv("METERBEE_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
        return Seed(number: given ?? UInt64.random(in: 0...UInt64.max))
    }

    var generator: Generator { Generator(state: number) }
    var description: String { "METERBEE_TEST_SEED=\(number)" }
}
