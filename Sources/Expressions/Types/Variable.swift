/// A variable that expressions may name.
public struct Variable: Hashable, Sendable {
    /// An identifier, or several joined by dots.
    public let name: String
    /// The type that the checker gives it.
    public let type: ExpressionType
    /// The most bytes of text, or elements, that a value holds, for the cost bound; nil for the
    /// limits' default.
    public let sizeMax: Int?

    /// Declares a variable.
    public init(_ name: String, _ type: ExpressionType, sizeMax: Int? = nil) {
        self.name = name
        self.type = type
        self.sizeMax = sizeMax
    }
}
