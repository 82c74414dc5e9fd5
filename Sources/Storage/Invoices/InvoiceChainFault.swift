/// Where the series of invoices is not what was issued.
public enum InvoiceChainFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A document, its number or its hash was changed.
    case changed(number: String)
    /// An invoice's place is empty.
    case removed(position: Int64)

    /// What a person should know.
    public var description: String {
        switch self {
        case .changed(let number): "invoice \(number) is not what was issued"
        case .removed(let position): "the invoice in place \(position) was removed"
        }
    }
}
