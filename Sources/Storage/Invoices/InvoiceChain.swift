/// The end of the series of invoices, as verifying found it.
public struct InvoiceChain: Hashable, Sendable {
    /// The last invoice's place, which is how many there are.
    public var position: Int64 = 0
    /// The last invoice's hash; 32 zero bytes before the first.
    public var hash = [UInt8](repeating: 0, count: 32)
}
