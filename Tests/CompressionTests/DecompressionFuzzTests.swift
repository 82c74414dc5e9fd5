import Glibc
import Testing

@testable import Compression

/// Mutated bodies: none may trap, hang, write past its limit or take memory that was not granted.
/// `METERBEE_TEST_SEED` repeats a run, `METERBEE_TEST_FULL=1` asks for ten million inputs.
@Suite("Decompression of hostile bodies")
struct DecompressionFuzzTests {
    private static let limitBytes = 64 << 10
    private static let seed = number("METERBEE_TEST_SEED") ?? 20_261_125
    private static let rounds = number("METERBEE_TEST_FULL") == 1 ? 3_400_000 : 15_000

    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    @Test("no mutation breaks a bound", arguments: ContentCoding.allCases)
    func mutations(coding: ContentCoding) throws {
        var random = SplitMix(state: Self.seed &+ UInt64(coding.rawValue.utf8.count))
        let decompressor = Decompressor()
        let corpus = try Self.corpus(coding)
        let started = ContinuousClock.now
        var refused = 0
        for round in 0..<Self.rounds {
            var body = corpus[random.below(corpus.count)]
            random.mutate(&body, spliceFrom: corpus[random.below(corpus.count)])
            // Now and then memory is short.
            let grantedBytes = round % 16 == 0 ? random.below(Self.limitBytes) : Self.limitBytes
            let outcome = try Self.decompress(body, coding, decompressor, grantedBytes)
            guard let output = outcome else {
                refused += 1
                continue
            }
            try #require(
                output <= min(Self.limitBytes, grantedBytes),
                "METERBEE_TEST_SEED=\(Self.seed), round \(round)"
            )
        }
        print(
            "\(coding): \(Self.rounds) inputs, \(refused) refused, \(ContinuousClock.now - started)"
        )
        #expect(refused > Self.rounds / 4)
        #expect(refused < Self.rounds)
        // What hostile bodies leave behind does not harm the next good one.
        let text = SampleBytes.text(byteCount: 50_000)
        let good = try SampleBytes.member(text, coding: coding)
        let output = try good.withUnsafeBytes {
            try decompressor.decompress($0, coding: coding, limit: 1 << 20)
        }
        #expect(output == text)
    }

    /// The output's size; nil for a refusal, which must be a `CompressionError`.
    private static func decompress(
        _ body: [UInt8],
        _ coding: ContentCoding,
        _ decompressor: Decompressor,
        _ grantedBytes: Int
    ) throws -> Int? {
        try body.withUnsafeBytes { bytes in
            do throws(CompressionError) {
                return try decompressor.decompress(
                    bytes,
                    coding: coding,
                    limit: limitBytes,
                    reserve: { $0 <= grantedBytes }
                ).count
            } catch {
                try #require(!error.message.isEmpty)
                return nil
            }
        }
    }

    /// Small and large members, some after one another, stored and compressed blocks, one bomb.
    private static func corpus(_ coding: ContentCoding) throws -> [[UInt8]] {
        var bodies: [[UInt8]] = []
        for (index, count) in [0, 1, 40, 300, 1000, 5000].enumerated() {
            let text = SampleBytes.text(byteCount: count, seed: UInt64(index + 1))
            bodies.append(try SampleBytes.member(text, coding: coding))
        }
        var random = SplitMix(state: 7)
        let noise = (0..<400).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        bodies.append(try SampleBytes.member(noise, coding: coding))
        bodies.append(bodies[2] + bodies[3])
        let zeros = [UInt8](repeating: 0, count: limitBytes)
        bodies.append(try SampleBytes.member(zeros, coding: coding))
        bodies.append(try SampleBytes.member(zeros + zeros, coding: coding))
        return bodies
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014), so that a failing run can be repeated.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// One to three changes: a byte, a bit, a number that means something, a cut, a splice. Most
    /// hit the first bytes, where headers are.
    mutating func mutate(_ body: inout [UInt8], spliceFrom other: [UInt8]) {
        for _ in 0...below(3) where !body.isEmpty {
            let near = below(2) == 0 ? min(body.count, 24) : body.count
            let at = below(near)
            switch below(7) {
            case 0: body[at] = UInt8(truncatingIfNeeded: next())
            case 1: body[at] ^= 1 << UInt8(below(8))
            case 2: body[at] = [0, 1, 0x7F, 0x80, 0xFF, 0x1F, 0x28][below(7)]
            case 3: body.insert(UInt8(truncatingIfNeeded: next()), at: at)
            case 4: body.remove(at: at)
            case 5: body.removeLast(below(min(body.count, 16)))
            default: body.replaceSubrange(at..., with: other.suffix(below(other.count + 1)))
            }
        }
    }
}
