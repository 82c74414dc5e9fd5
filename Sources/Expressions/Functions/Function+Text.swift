extension Function {
    /// The text functions of two arguments; nil when the types do not fit.
    func applyText(_ left: Value, _ right: Value) throws(EvaluationError) -> Value? {
        guard case .string(let text) = left, case .string(let other) = right else { return nil }
        return switch self {
        case .contains: .bool(text.utf8.contains(subsequence: other.utf8))
        case .startsWith: .bool(text.utf8.starts(with: other.utf8))
        case .endsWith: .bool(text.utf8.ends(with: other.utf8))
        default: nil
        }
    }
}

extension String.UTF8View {
    /// Whether these bytes end with others.
    func ends(with other: String.UTF8View) -> Bool {
        other.count <= count && suffix(other.count).elementsEqual(other)
    }

    /// Whether the others occur somewhere in a row.
    func contains(subsequence other: String.UTF8View) -> Bool {
        SequenceSearch(Array(other)).first(in: Array(self)) != nil
    }
}
