/// Everything that is wrong with a document, all at once.
public struct DocumentFaults: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one fault.
    public var faults: [DocumentFault]

    /// The faults of one document.
    public init(_ faults: [DocumentFault]) { self.faults = faults }

    /// One line per fault: the pointer, a colon and the message.
    public var description: String {
        faults.map { "\($0.pointer.isEmpty ? "/" : $0.pointer): \($0.message)" }
            .joined(separator: "\n")
    }
}
