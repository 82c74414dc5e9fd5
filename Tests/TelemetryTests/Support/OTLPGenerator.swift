import Telemetry

/// Random requests of any signal, with everything that protobuf allows and encoders never write:
/// fields in any order, messages in several pieces, repeated scalars, unknown fields.
struct OTLPGenerator {
    var random: SeededGenerator
    /// How odd the encoding is, 0 to 100 per cent.
    var oddity: Int

    /// Whether strings are UTF-8.
    var hasValidText: Bool

    init(seed: UInt64, oddity: Int = 10, hasValidText: Bool = false) {
        random = SeededGenerator(seed: seed)
        self.oddity = oddity
        self.hasValidText = hasValidText
    }

    mutating func request(_ signal: Signal) -> [UInt8] {
        let resources = random.upTo(3)
        return message((0..<resources).map { _ in (1, resourceEnvelope(signal)) })
    }

    private mutating func resourceEnvelope(_ signal: Signal) -> [UInt8] {
        var parts: [(Int, [UInt8])] = []
        for _ in 0...pieces() { parts.append((1, message(pairs(1)))) }
        for _ in 0..<random.upTo(3) { parts.append((2, scopeEnvelope(signal))) }
        if random.chance(20) { parts.append((3, text())) }
        return message(parts)
    }

    private mutating func scopeEnvelope(_ signal: Signal) -> [UInt8] {
        var parts: [(Int, [UInt8])] = []
        for _ in 0...pieces() {
            parts.append((1, message([(1, name()), (2, text())] + pairs(3))))
        }
        for _ in 0..<random.upTo(4) {
            switch signal {
            case .logs: parts.append((2, log()))
            case .traces: parts.append((2, span()))
            case .metrics: parts.append((2, metric()))
            }
        }
        return message(parts)
    }

    private mutating func log() -> [UInt8] {
        var parts = pairs(6)
        if random.chance(80) { for _ in 0...pieces() { parts.append((5, value(0))) } }
        if random.chance(40) { parts.append((12, name())) }
        if random.chance(30) { parts.append((9, [UInt8](repeating: 7, count: 16))) }
        return message(parts) + time(1) + time(11) + varint(2, UInt64(random.upTo(24)))
    }

    private mutating func span() -> [UInt8] {
        var parts = pairs(9) + [(5, name())]
        for _ in 0..<random.upTo(2) { parts.append((11, message(pairs(3) + [(2, name())]))) }
        for _ in 0..<random.upTo(2) { parts.append((13, message(pairs(4)))) }
        for _ in 0...pieces() where random.chance(50) { parts.append((15, message([(2, text())]))) }
        return message(parts) + time(7) + time(8) + varint(6, UInt64(random.upTo(5)))
    }

    private mutating func metric() -> [UInt8] {
        let kinds = [5, 7, 9, 10, 11]
        var parts: [(Int, [UInt8])] = [(1, name()), (2, text())]
        var kind = kinds[random.upTo(4)]
        for _ in 0...pieces() {
            if random.chance(30) { kind = kinds[random.upTo(4)] }
            let points = (0..<random.upTo(3)).map { _ in (1, point(kind)) }
            parts.append((kind, message(points)))
        }
        return message(parts, shuffled: false)
    }

    private mutating func point(_ kind: Int) -> [UInt8] {
        var bytes: [UInt8] = time(2) + time(3)
        switch kind {
        case 5, 7:
            if random.chance(80) { bytes += random.chance(50) ? time(4) : time(6) }
            bytes += message(pairs(7) + exemplars(5))
        case 9:
            for field in [4, 5, 11, 12] where random.chance(50) { bytes += time(field) }
            let buckets = [UInt8](repeating: 1, count: 8 * random.upTo(4))
            bytes += message(pairs(9) + exemplars(8) + [(6, buckets), (7, buckets)])
            if odd() { bytes += time(6) }
        case 10:
            for field in [4, 5, 7, 12, 13] where random.chance(50) { bytes += time(field) }
            var parts = pairs(1) + exemplars(11)
            for field in [8, 9] where random.chance(70) {
                for _ in 0...pieces() { parts.append((field, buckets())) }
            }
            bytes += message(parts)
        default:
            let quantiles = (0..<random.upTo(3)).map { _ in (6, time(1) + time(2)) }
            bytes += message(pairs(7) + quantiles)
        }
        return bytes
    }

    private mutating func buckets() -> [UInt8] {
        let counts = (0..<random.upTo(5)).flatMap { _ in
            Self.varint(random.next() >> random.next() % 64)
        }
        let packed = message([(2, counts)])
        return odd() ? packed + varint(2, 5) : packed
    }

    private mutating func exemplars(_ field: Int) -> [(Int, [UInt8])] {
        (0..<random.upTo(2)).map { _ in (field, message(pairs(7)) + time(3)) }
    }
}

extension OTLPGenerator {
    mutating func pairs(_ field: Int) -> [(Int, [UInt8])] {
        (0..<random.upTo(4)).map { _ in (field, pair(0)) }
    }

    mutating func pair(_ level: Int) -> [UInt8] {
        var parts: [(Int, [UInt8])] = []
        if !random.chance(3) { parts.append((1, name())) }
        if !random.chance(5) { for _ in 0...pieces() { parts.append((2, value(level))) } }
        return message(parts, shuffled: odd())
    }

    mutating func value(_ level: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...pieces() {
            switch random.upTo(level < 4 ? 7 : 5) {
            case 0: bytes += varint(2, random.chance(50) ? 1 : 0)
            case 1: bytes += varint(3, random.next() >> (random.next() % 64))
            case 2: bytes += time(4)
            case 3: bytes += message([(7, text())])
            case 6: bytes += message([(5, elements(level) { $0.value(level + 1) })])
            case 7: bytes += message([(6, elements(level) { $0.pair(level + 1) })])
            default: bytes += message([(1, text())])
            }
        }
        return bytes
    }

    private mutating func elements(_ level: Int, _ make: (inout Self) -> [UInt8]) -> [UInt8] {
        var parts: [(Int, [UInt8])] = []
        for _ in 0..<random.upTo(3) { parts.append((1, make(&self))) }
        return message(parts)
    }

    private mutating func odd() -> Bool { random.chance(oddity) }

    private mutating func pieces() -> Int { odd() ? random.upTo(3) : 0 }

    private mutating func name() -> [UInt8] {
        Array(["net.flow", "process.exec", "http.server", "k", "", "größe"][random.upTo(5)].utf8)
    }

    private mutating func text() -> [UInt8] {
        let length = random.chance(5) ? random.upTo(400) : random.upTo(20)
        if hasValidText {
            let scalars = (0..<length).map { _ in
                Unicode.Scalar(UInt32(random.next() >> (43 + random.next() % 14))) ?? "\u{1F41D}"
            }
            return scalars.flatMap { Array(String($0).utf8) }
        }
        return (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private mutating func message(
        _ parts: [(Int, [UInt8])],
        shuffled: Bool = true
    ) -> [UInt8] {
        var parts = parts
        if shuffled, odd() { parts.shuffle(using: &random) }
        var bytes: [UInt8] = []
        for (field, content) in parts {
            bytes += Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64(content.count))
            bytes += content
            if odd() { bytes += varint(1000, 5) }
        }
        return bytes
    }

    private mutating func time(_ field: Int) -> [UInt8] {
        let value = random.chance(10) ? 0 : 1_795_435_200_000_000_000 + random.next() % 1_000_000
        return Self.varint(UInt64(field << 3 | 1))
            + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func varint(_ field: Int, _ value: UInt64) -> [UInt8] {
        Self.varint(UInt64(field << 3)) + Self.varint(value)
    }

    static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
