import ArgumentParser
import Expressions

/// What an expression is for, which decides the type that its result must have.
enum RuleKind: String, ExpressibleByArgument, CaseIterable {
    /// Billable bytes of a record.
    case rule
    /// Whether a record is shown, or found.
    case filter
    case any

    /// The required type; `dyn` for any.
    var resultType: ExpressionType {
        switch self {
        case .rule: .int
        case .filter: .bool
        case .any: .dyn
        }
    }
}
