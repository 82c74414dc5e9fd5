extension PatternParser {
    /// What follows a backslash outside brackets; nil for an empty quotation.
    mutating func escape() throws(PatternError) -> PatternSyntax? {
        guard let scalar = next else { throw PatternError("a backslash ends the pattern") }
        switch scalar {
        case "A":
            position += 1
            return .assertion(.textStart)
        case "z":
            position += 1
            return .assertion(.textEnd)
        case "b":
            position += 1
            return .assertion(.wordBoundary)
        case "B":
            position += 1
            return .assertion(.noWordBoundary)
        case "Q":
            position += 1
            return quotation()
        default: break
        }
        if let set = try classEscape() { return .set(flags.ignoresCase ? set.foldingCase : set) }
        return literal(try characterEscape())
    }

    /// `\Q…\E`, or up to the end.
    private mutating func quotation() -> PatternSyntax? {
        var parts: [PatternSyntax] = []
        while let scalar = next, !take(text: "\\E") {
            parts.append(literal(scalar.value))
            position += 1
        }
        return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// `\d` and its like, `\pL`, `\p{Lu}`, `\P{^L}`; nil when something else follows the backslash.
    mutating func classEscape() throws(PatternError) -> ScalarSet? {
        guard let scalar = next else { return nil }
        if let set = ScalarSet.perlClass(scalar) {
            position += 1
            return set
        }
        guard scalar == "p" || scalar == "P" else { return nil }
        position += 1
        var isNegated = scalar == "P"
        var name = ""
        if take("{") {
            if take("^") { isNegated.toggle() }
            while let letter = next, letter != "}" {
                name.unicodeScalars.append(letter)
                position += 1
            }
            guard take("}") else { throw PatternError("a `}` is missing") }
        } else if let letter = next {
            name.unicodeScalars.append(letter)
            position += 1
        }
        guard let set = ScalarSet.unicodeClass(name) else {
            throw PatternError(
                "the class `\\p{\(name)}` is not known; categories such as L or Lu are"
            )
        }
        return isNegated ? set.inverted : set
    }

    /// The code point of an escape such as `\n`, `\x41`, `\x{1F600}`, `\101` or `\.`.
    mutating func characterEscape() throws(PatternError) -> UInt32 {
        guard let scalar = next else { throw PatternError("a backslash ends the pattern") }
        position += 1
        switch scalar {
        case "a": return 0x07
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        case "x": return try hexadecimal()
        case "0": return octal(from: 0, digitsMax: 2)
        case "1"..."7":
            guard let after = next, ("0"..."7").contains(after) else {
                throw PatternError("there are no back-references in RE2: `\\\(scalar)`")
            }
            return octal(from: scalar.value - 0x30, digitsMax: 2)
        case "_": return 0x5F
        case let other where other.isASCII && !UInt8(other.value).isIdentifierPart:
            return other.value
        default: throw PatternError("the escape `\\\(scalar)` is not known")
        }
    }

    private mutating func octal(from start: UInt32, digitsMax: Int) -> UInt32 {
        var value = start
        for _ in 0..<digitsMax {
            guard let scalar = next, ("0"..."7").contains(scalar) else { break }
            value = value * 8 + scalar.value - 0x30
            position += 1
        }
        return value
    }

    private mutating func hexadecimal() throws(PatternError) -> UInt32 {
        let isBraced = take("{")
        var value: UInt32 = 0
        var count = 0
        while let scalar = next, scalar.isASCII, let digit = UInt8(scalar.value).hexadecimalValue,
            isBraced || count < 2, value <= ScalarSet.last
        {
            value = value * 16 + UInt32(digit)
            count += 1
            position += 1
        }
        guard isBraced ? take("}") && count > 0 : count == 2, value <= ScalarSet.last else {
            throw PatternError("`\\x` is followed by two hexadecimal digits or `{…}`")
        }
        return value
    }
}
