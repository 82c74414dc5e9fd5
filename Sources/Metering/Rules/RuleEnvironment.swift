public import Expressions

/// The environment in which rules are compiled.
public enum RuleEnvironment {
    /// Declares `RuleVariable`, each in its slot.
    public static let standard = Environment(
        RuleVariable.allCases.map { Variable($0.name, $0.type) }
    )

    /// Compiles a conversion rule, whose result must be `int`.
    public static func compile(_ expression: String) throws(ExpressionError) -> Program {
        try Program.compile(expression, in: standard, result: .int)
    }
}
