extension PatternParser {
    /// What follows `(`: a group with or without a name, or flags; nil for flags alone.
    mutating func group() throws(PatternError) -> PatternSyntax? {
        let outerFlags = flags
        if take("?") {
            if take(text: "P<") || (take("<") && next != "=" && next != "!") {
                try groupName()
            } else {
                let isWhole = try flagGroup()
                if isWhole { return nil }
            }
        }
        let inner = try alternatives()
        guard take(")") else { throw PatternError("a `)` is missing") }
        flags = outerFlags
        return inner
    }

    private mutating func groupName() throws(PatternError) {
        let start = position
        while let scalar = next, scalar.isASCII, UInt8(scalar.value).isIdentifierPart {
            position += 1
        }
        guard position > start, take(">") else {
            throw PatternError("a group's name holds letters, digits and `_`, then `>`")
        }
    }

    /// Flags after `(?`, up to `)` (true: they hold for the rest of the enclosing group) or `:`.
    private mutating func flagGroup() throws(PatternError) -> Bool {
        var isOn = true
        while let scalar = next {
            position += 1
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotMatchesNewline = isOn
            case "U": break
            case "-" where isOn: isOn = false
            case ":": return false
            case ")": return true
            default:
                throw PatternError("`(?\(scalar)` is not known; there is no look-around in RE2")
            }
        }
        throw PatternError("a `)` is missing")
    }
}
