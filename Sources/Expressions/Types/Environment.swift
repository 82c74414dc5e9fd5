/// The variables that an expression may name; a variable's index is its slot in a `VariableSource`.
public struct Environment: Sendable {
    /// The declared variables in the order of their slots.
    public let variables: [Variable]
    private let slots: [String: Int]

    /// An environment of these variables; of equal names the last wins.
    public init(_ variables: [Variable]) {
        self.variables = variables
        slots = Dictionary(
            variables.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { $1 }
        )
    }

    /// The slot of a variable, nil when there is none of this name.
    public func slot(of name: String) -> Int? { slots[name] }
}
