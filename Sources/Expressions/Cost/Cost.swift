/// What one evaluation can take at most, whatever the record, within the sizes that were assumed.
public struct Cost: Hashable, Sendable {
    /// A bound on the steps; a step is a node visited or 16 bytes of text read or made.
    public let stepsMax: Int
    /// The most entries that a map or list variable was assumed to have.
    public let assumedElementsMax: Int
    /// The most bytes that a text was assumed to have.
    public let assumedTextBytesMax: Int
}

extension Cost: CustomStringConvertible {
    /// The bound with its assumptions, in words.
    public var description: String {
        "at most \(stepsMax) steps for \(assumedElementsMax) attributes "
            + "and texts of \(assumedTextBytesMax) bytes"
    }
}
