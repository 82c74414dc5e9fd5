/// What is wrong with a lexical element, and where when that is not the whole of it.
struct LexicalError: Error {
    let message: String
    let span: SourceSpan?

    init(_ message: String, at span: SourceSpan? = nil) {
        self.message = message
        self.span = span
    }
}
