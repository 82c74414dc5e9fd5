public import Expressions
public import Telemetry

/// A rule ready to meter: a preset in plain arithmetic, or a compiled expression.
public struct CompiledRule: Sendable {
    private enum Form: Sendable {
        case canonical
        case withoutResource
        case program(Program)
        /// The stored text does not compile (any more): every record fails.
        case broken(ExpressionError)
    }

    /// A rule in plain arithmetic.
    enum Arithmetic {
        case canonical
        case withoutResource

        @inline(__always)
        func billableBytes(_ record: borrowing RecordView) -> Int64 {
            switch self {
            case .canonical: Int64(record.canonicalSize)
            case .withoutResource: Int64(record.canonicalSize - record.resourceSize)
            }
        }
    }

    /// What usage rows and receipts call it: a version's number or a preset's name.
    public let name: String
    private let form: Form

    /// A preset.
    public init(_ preset: RulePreset) {
        self.init(name: preset.name, expression: preset.expression)
    }

    /// A version of a data source's rule.
    public init(_ rule: ConversionRule) {
        self.init(name: String(rule.version), expression: rule.expression)
    }

    private init(name: String, expression: String) {
        self.name = name
        switch expression {
        case RulePreset.canonicalV1.expression: form = .canonical
        case RulePreset.agentV1.expression: form = .withoutResource
        default:
            do throws(ExpressionError) {
                form = .program(try RuleEnvironment.compile(expression))
            } catch {
                form = .broken(error)
            }
        }
    }

    /// Whether the rule is `canonical-v1` or `agent-v1`, which need no evaluation.
    var arithmetic: Arithmetic? {
        switch form {
        case .canonical: .canonical
        case .withoutResource: .withoutResource
        case .program, .broken: nil
        }
    }

    /// Why the rule's text does not compile; nil for a sound one.
    public var fault: ExpressionError? {
        if case .broken(let error) = form { error } else { nil }
    }

    /// The record's billable bytes; nil when the rule fails on it or answers less than 0.
    @inline(__always)
    public func billableBytes(_ record: borrowing RecordView) -> Int64? {
        switch form {
        case .canonical: Int64(record.canonicalSize)
        case .withoutResource: Int64(record.canonicalSize - record.resourceSize)
        case .program(let program): Self.evaluate(program, record)
        case .broken: nil
        }
    }

    private static func evaluate(_ program: Program, _ record: borrowing RecordView) -> Int64? {
        do throws(EvaluationError) {
            let bytes = try program.evaluateInt(over: record)
            return bytes >= 0 ? bytes : nil
        } catch {
            return nil
        }
    }
}
