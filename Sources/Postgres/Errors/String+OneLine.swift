extension String {
    /// The text's lines, trimmed and joined.
    var oneLine: String {
        split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
            .joined(separator: "; ")
    }
}
