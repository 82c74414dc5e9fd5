/// One thing wrong with a plan or scenario: where, and what to do about it.
public struct DocumentFault: Hashable, Sendable {
    /// A JSON pointer (RFC 6901) to the field, such as `/charges/3/tiers/1/up_to`.
    public var pointer: String
    /// Says what the value must be and what it is instead.
    public var message: String

    /// A fault at a pointer.
    public init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }
}
