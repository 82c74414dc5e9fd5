extension ScalarSet {
    private static func characters(_ text: String) -> [ClosedRange<UInt32>] {
        text.unicodeScalars.map { $0.value...$0.value }
    }

    static let digits = ScalarSet([0x30...0x39])
    static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// `\s`: without the vertical tab, as in RE2.
    static let blanks = ScalarSet(characters("\t\n\u{0C}\r "))

    /// The set of `\d`, `\s`, `\w` or, in capitals, its complement; nil for other letters.
    static func perlClass(_ letter: Unicode.Scalar) -> ScalarSet? {
        switch letter {
        case "d": digits
        case "D": digits.inverted
        case "s": blanks
        case "S": blanks.inverted
        case "w": wordCharacters
        case "W": wordCharacters.inverted
        default: nil
        }
    }

    /// The set of `[:name:]`, nil for an unknown name. All are ASCII.
    static func posixClass(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
        case "ascii": ScalarSet([0...0x7F])
        case "blank": ScalarSet(characters("\t "))
        case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
        case "digit": digits
        case "graph": ScalarSet([0x21...0x7E])
        case "lower": ScalarSet([0x61...0x7A])
        case "print": ScalarSet([0x20...0x7E])
        case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": ScalarSet(characters("\t\n\u{0B}\u{0C}\r "))
        case "upper": ScalarSet([0x41...0x5A])
        case "word": wordCharacters
        case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }
}
