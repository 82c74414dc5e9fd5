extension Function {
    /// `indexOf` and `lastIndexOf`, in code points; -1 when the text does not occur.
    func position(in text: String, _ arguments: [Value]) throws(EvaluationError) -> Value? {
        guard arguments.count == 2 || arguments.count == 3, case .string(let other) = arguments[1]
        else { return nil }
        let scalars = Array(text.unicodeScalars)
        let part = Array(other.unicodeScalars)
        var start = self == .indexOf ? 0 : scalars.count
        if arguments.count == 3 {
            guard case .int(let given) = arguments[2] else { return nil }
            guard (0...Int64(scalars.count)).contains(given) else {
                throw EvaluationError(
                    .invalidArgument,
                    "the index \(given) is outside the text of \(scalars.count) characters"
                )
            }
            start = Int(given)
        }
        let found =
            self == .indexOf
            ? SequenceSearch(part).first(in: scalars, from: start)
            : Self.lastPosition(of: part, in: scalars, upTo: start)
        return .int(Int64(found ?? -1))
    }

    /// Where the part last begins at or before an index: the first place in the reversed text.
    private static func lastPosition(
        of part: [Unicode.Scalar],
        in scalars: [Unicode.Scalar],
        upTo index: Int
    ) -> Int? {
        let end = min(scalars.count, index + part.count)
        let reversed = Array(scalars[..<end].reversed())
        return SequenceSearch(part.reversed()).first(in: reversed).map { end - $0 - part.count }
    }

    /// `replace(old, new)` and `replace(old, new, count)`; an empty `old` is found between all
    /// characters.
    func replaced(
        _ text: String,
        _ arguments: [Value],
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value? {
        guard arguments.count == 3 || arguments.count == 4,
            case .string(let old) = arguments[1], case .string(let new) = arguments[2],
            let limit = arguments.limit(at: 3)
        else { return nil }
        var result = ""
        var isFirst = true
        for piece in TextPieces(of: text, separatedBy: old, atEnds: true, cutsMax: limit) {
            try budget.spend(bytes: piece.utf8.count + new.utf8.count)
            result += isFirst ? piece : new + piece
            isFirst = false
        }
        return .string(result)
    }

    /// `split(separator)` and `split(separator, count)`; an empty separator splits characters.
    func split(
        _ text: String,
        _ arguments: [Value],
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value? {
        guard arguments.count == 2 || arguments.count == 3,
            case .string(let separator) = arguments[1], let limit = arguments.limit(at: 2)
        else { return nil }
        if limit == 0 { return .list([]) }
        var pieces: [Value] = []
        let cutsMax = limit < 0 ? limit : limit - 1
        for piece in TextPieces(of: text, separatedBy: separator, atEnds: false, cutsMax: cutsMax) {
            try budget.spend(bytes: piece.utf8.count)
            pieces.append(.string(piece))
        }
        return .list(pieces)
    }
}

extension [Value] {
    /// The `int` at a position, -1 for all when there is no argument, nil for another type.
    fileprivate func limit(at position: Int) -> Int64? {
        guard count > position else { return -1 }
        if case .int(let limit) = self[position] { return limit }
        return nil
    }
}
