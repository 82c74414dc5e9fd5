/// Parses RE2's syntax; look-around and back-references, which have no linear time, are refused.
struct PatternParser {
    /// Flags of a group, such as `(?i)`.
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesNewline = false
    }

    static let repetitionMax = 1_000
    private static let depthMax = 100

    let scalars: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    private var depth = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Parses a whole pattern.
    static func parse(_ text: String) throws(PatternError) -> PatternSyntax {
        var parser = PatternParser(text)
        let syntax = try parser.alternatives()
        guard parser.position == parser.scalars.count else {
            throw PatternError("an unexpected `)`")
        }
        return syntax
    }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    mutating func take(text: String) -> Bool {
        let expected = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: expected) else { return false }
        position += expected.count
        return true
    }

    mutating func alternatives() throws(PatternError) -> PatternSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw PatternError("groups are nested too deeply") }
        var branches = [try sequence()]
        while take("|") {
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if let part = try atom() {
                parts.append(try repeated(part))
            } else if let sign = next, "*+?".unicodeScalars.contains(sign) {
                throw PatternError("nothing stands before the repetition `\(sign)`")
            }
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    /// One element; nil for what only sets flags or quotes nothing.
    private mutating func atom() throws(PatternError) -> PatternSyntax? {
        guard let scalar = next else { return nil }
        position += 1
        switch scalar {
        case "(": return try group()
        case "[": return .set(try bracketed())
        case ".": return .set(flags.dotMatchesNewline ? .everything : .notNewline)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?":
            throw PatternError("nothing stands before the repetition `\(scalar)`")
        case "\\": return try escape()
        default: return literal(scalar.value)
        }
    }

    /// One code point, with its other cases where case is ignored.
    func literal(_ value: UInt32) -> PatternSyntax {
        let set = ScalarSet([value...value])
        return .set(flags.ignoresCase ? set.foldingCase : set)
    }

    private mutating func repeated(_ part: PatternSyntax) throws(PatternError) -> PatternSyntax {
        guard let (minimum, maximum) = try repetition() else { return part }
        _ = take("?")
        if try repetition() != nil {
            throw PatternError("a repetition cannot be repeated without a group")
        }
        return .repetition(part, minimum: minimum, maximum: maximum)
    }

    /// `*`, `+`, `?` or `{n,m}`; nil when none stands here.
    private mutating func repetition() throws(PatternError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{"), let minimum = number() else {
            position = start
            return nil
        }
        var maximum: Int? = minimum
        if take(",") { maximum = number() }
        guard take("}") else {
            position = start
            return nil
        }
        guard minimum <= Self.repetitionMax, maximum.map({ $0 <= Self.repetitionMax }) ?? true,
            maximum.map({ minimum <= $0 }) ?? true
        else {
            throw PatternError("repetitions go up to \(Self.repetitionMax), in rising order")
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let scalar = next, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        guard !digits.isEmpty else { return nil }
        return Int(digits.suffix(9)).map { digits.count > 9 ? .max : $0 }
    }
}
