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
        let last = scalars.count - part.count
        guard last >= 0 else { return .int(-1) }
        let candidates =
            self == .indexOf
            ? Array(stride(from: start, through: last, by: 1))
            : Array(stride(from: min(start, last), through: 0, by: -1))
        let found = candidates.first { scalars[$0..<$0 + part.count].elementsEqual(part) }
        return .int(Int64(found ?? -1))
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
