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
        var haystack = String(self)
        var needle = String(other)
        return haystack.withUTF8 { haystack in
            needle.withUTF8 { needle in
                UnsafeRawBufferPointer(haystack).contains(UnsafeRawBufferPointer(needle))
            }
        }
    }
}
