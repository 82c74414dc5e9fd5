/// Why a text is not JSON, and where.
public struct DocumentSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes before the fault.
    public var offset: Int
    /// Counted from 1.
    public var line: Int
    /// Bytes from the line's beginning on, counted from 1.
    public var column: Int
    /// Says what was expected or is not allowed.
    public var message: String

    /// The message with its line.
    public var description: String { "line \(line): \(message)" }
}
