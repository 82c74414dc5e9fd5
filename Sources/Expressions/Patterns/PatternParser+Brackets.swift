extension PatternParser {
    /// What follows `[`, up to the closing bracket.
    mutating func bracketed() throws(PatternError) -> ScalarSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while isFirst || next != "]" {
            guard next != nil else { throw PatternError("a `]` is missing") }
            isFirst = false
            if let set = try classInBrackets() {
                ranges += set.ranges
            } else {
                ranges.append(try rangeInBrackets())
            }
        }
        position += 1
        var set = ScalarSet(ranges)
        if flags.ignoresCase { set = set.foldingCase }
        return isNegated ? set.inverted : set
    }

    /// `[:alpha:]`, `\d`, `\p{L}`; nil when a character stands here.
    private mutating func classInBrackets() throws(PatternError) -> ScalarSet? {
        let start = position
        if take(text: "[:") {
            let isNegated = take("^")
            var name = ""
            while let letter = next, ("a"..."z").contains(letter) {
                name.unicodeScalars.append(letter)
                position += 1
            }
            if take(text: ":]") {
                guard let set = ScalarSet.posixClass(name) else {
                    throw PatternError("the class `[:\(name):]` is not known")
                }
                return isNegated ? set.inverted : set
            }
            position = start
            return nil
        }
        if take("\\") {
            if let set = try classEscape() { return set }
            position = start
        }
        return nil
    }

    private mutating func rangeInBrackets() throws(PatternError) -> ClosedRange<UInt32> {
        let first = try characterInBrackets()
        guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
            return first...first
        }
        position += 1
        let last = try characterInBrackets()
        guard first <= last else { throw PatternError("a range in brackets runs backwards") }
        return first...last
    }

    private mutating func characterInBrackets() throws(PatternError) -> UInt32 {
        guard let scalar = next else { throw PatternError("a `]` is missing") }
        position += 1
        return scalar == "\\" ? try characterEscape() : scalar.value
    }
}
