/// A text that is no regular expression of RE2's syntax, or too large a one.
struct PatternError: Error, Hashable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
