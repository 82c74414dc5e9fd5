/// Why lines of an invoice cannot be taken back.
public struct CreditNoteRefusal: Error, Hashable, Sendable {
    /// The place, among those asked for, of the line at fault; nil where it is the whole note.
    public var place: Int?
    /// Whether the line's amount is at fault, rather than its number.
    public var isAmount: Bool
    /// Says what is in the way and what can be done.
    public var message: String

    /// A refusal for a line or the whole note.
    public init(place: Int? = nil, isAmount: Bool = false, message: String) {
        self.place = place
        self.isAmount = isAmount
        self.message = message
    }

    /// A JSON pointer into the request.
    public var pointer: String {
        place.map { "/lines/\($0)/\(isAmount ? "amount" : "line")" } ?? "/lines"
    }
}
