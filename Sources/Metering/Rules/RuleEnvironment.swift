public import Expressions

/// The environment in which rules are compiled.
public enum RuleEnvironment {
    /// Declares `RuleVariable`, each in its slot.
    public static let standard = Environment(
        RuleVariable.allCases.map { Variable($0.name, $0.type) }
    )

    /// Compiles a condition over records, such as a filter, whose result must be `bool`.
    public static func compileCondition(_ expression: String) throws(ExpressionError) -> Program {
        try Program.compile(expression, in: standard, result: .bool)
    }

    /// Compiles a conversion rule, whose result must be `int`.
    public static func compile(_ expression: String) throws(ExpressionError) -> Program {
        try Program.compile(expression, in: standard, result: .int)
    }
}
