/// Why something cannot happen to an invoice.
public struct InvoiceActRefusal: Error, Hashable, Sendable {
    /// Whether the invoice's state is in the way, rather than what was asked for.
    public var isState: Bool
    /// A JSON pointer to the field at fault; empty for the whole request.
    public var pointer: String
    /// Says what is in the way and what can be done.
    public var message: String

    /// A refusal because of the invoice's state.
    public static func state(_ message: String) -> InvoiceActRefusal {
        InvoiceActRefusal(isState: true, pointer: "", message: message)
    }

    /// A refusal of what was asked for.
    public static func content(_ pointer: String, _ message: String) -> InvoiceActRefusal {
        InvoiceActRefusal(isState: false, pointer: pointer, message: message)
    }
}
