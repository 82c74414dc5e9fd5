/// What is wrong in a FOCUS file, and where.
public struct FocusFault: Hashable, Sendable, CustomStringConvertible {
    /// The line of the file, from 1.
    public var line: Int
    /// The column; empty where the row as a whole is meant.
    public var column: String
    /// What is wrong, with the value and what would be right.
    public var message: String

    /// As editors understand it: line, column's name, what is wrong.
    public var description: String {
        column.isEmpty ? "line \(line): \(message)" : "line \(line): \(column): \(message)"
    }
}
