/// Makes new sources out of known ones: bytes changed, pieces cut, doubled and mixed.
struct SourceMutator {
    let corpus: [[UInt8]]

    private static let fragments: [String] = [
        "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "+", "-", "!", "'", "\"", "\\", "`", "//",
        "&&", "||", "==", "in", "0x", "1e", "u", "b'", "r'''", "\u{0}", "é", "\u{1F600}", "\n",
        ".map(x, ", ".all(x, ", ".matches('", "has(", "dyn(", "9223372036854775808", "%.9s", "((((",
        "[[[[", "!!!!", "----", "\\u{", "\\x", "(?i)", "{1000}", "*+",
    ]

    mutating func next(_ random: inout SeededRandom) -> String {
        var bytes = random.pick(corpus)
        for _ in 0..<(1 + random.below(4)) {
            mutate(&bytes, &random)
        }
        return String(decoding: bytes.prefix(4_096), as: UTF8.self)
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = random.below(bytes.count + 1)
        let end = min(bytes.count, place + random.below(8))
        switch random.below(6) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 2: bytes.insert(contentsOf: random.pick(Self.fragments).utf8, at: place)
        case 3: bytes.replaceSubrange(place..<end, with: random.pick(Self.fragments).utf8)
        case 4: if place < bytes.count { bytes[place] = UInt8(random.below(256)) }
        default:
            let other = random.pick(corpus)
            let start = random.below(other.count + 1)
            bytes.insert(contentsOf: other[start...].prefix(random.below(40)), at: place)
        }
    }
}
