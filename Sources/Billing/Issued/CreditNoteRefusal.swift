/// Why lines of an invoice cannot be taken back.
public struct CreditNoteRefusal: Error, Hashable, Sendable {
    /// The line at fault; nil where it is the whole note.
    public var line: Int?
    /// Says what is in the way and what can be done.
    public var message: String

    /// A refusal for a line or the whole note.
    public init(line: Int? = nil, message: String) {
        self.line = line
        self.message = message
    }
}
