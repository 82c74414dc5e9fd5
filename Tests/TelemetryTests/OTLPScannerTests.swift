import Testing

@testable import Telemetry

@Suite("OTLP scanner")
struct OTLPScannerTests {
    @Test("agrees with a parser that merges by joining bytes", arguments: Signal.allCases)
    func differential(signal: Signal) throws {
        let rounds = TestSettings.isFull ? 100_000 : 250
        for round in 0..<rounds {
            let seed = TestSettings.seed &+ UInt64(round)
            var generator = OTLPGenerator(seed: seed, oddity: round % 3 * 15)
            let bytes = generator.request(signal)
            let expected = try ReferenceParser.records(bytes, signal)
            let found = try scanned(bytes, signal)
            try #require(found == expected, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("agrees about mutated requests, the broken ones too", arguments: Signal.allCases)
    func mutations(signal: Signal) throws {
        let rounds = TestSettings.isFull ? 3_400_000 : 800
        var generator = OTLPGenerator(seed: TestSettings.seed, oddity: 5)
        var refused = 0
        var bytes: [UInt8] = []
        for round in 0..<rounds {
            if round % 50 == 0 { bytes = generator.request(signal) }
            let mutant = mutated(bytes, &generator.random)
            let found = try? scanned(mutant, signal)
            if found == nil { refused += 1 }
            // The reference parser is slow: it looks at one mutant in eight of a full run.
            guard !TestSettings.isFull || round % 8 == 0 else { continue }
            let expected = try? ReferenceParser.records(mutant, signal)
            try #require(
                found == expected,
                "METERBEE_TEST_SEED=\(TestSettings.seed), round \(round)"
            )
        }
        #expect(refused > rounds / 20)
    }

    @Test("every cut of a request is refused or is a shorter request", arguments: Signal.allCases)
    func truncation(signal: Signal) throws {
        var generator = OTLPGenerator(seed: TestSettings.seed, oddity: 0)
        for _ in 0..<5 {
            let bytes = generator.request(signal)
            for length in 0..<min(bytes.count, 400) {
                let cut = Array(bytes.prefix(length))
                let found = try? scanned(cut, signal)
                let expected = try? ReferenceParser.records(cut, signal)
                try #require(found == expected)
            }
        }
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        guard !bytes.isEmpty else { return bytes }
        var mutant = bytes
        for _ in 0...random.upTo(2) {
            let at = random.upTo(mutant.count - 1)
            switch random.upTo(4) {
            case 0: mutant[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: mutant[at] ^= 1 << UInt8(random.upTo(7))
            case 2: mutant.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
            case 3: mutant[at] = [0, 0x7F, 0x80, 0xFF, 0x0A, 0x12][random.upTo(5)]
            default: if mutant.count > 1 { mutant.remove(at: at) }
            }
        }
        return mutant
    }
}
