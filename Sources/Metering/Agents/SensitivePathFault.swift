/// Why a text names no sensitive path.
public struct SensitivePathFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line with the text and the remedy.
    public let message: String

    /// The line.
    public var description: String { message }
}
