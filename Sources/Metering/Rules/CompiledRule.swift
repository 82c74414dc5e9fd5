public import Expressions
public import Telemetry

/// A rule ready to meter: a preset in plain arithmetic, or a compiled expression.
public struct CompiledRule: Sendable {
    private enum Form: Sendable {
        case canonical
        case withoutResource
        case program
        /// The stored text does not compile (any more): every record fails.
        case broken
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
    /// Why the rule's text does not compile; nil for a sound one.
    public let fault: ExpressionError?
    private let form: Form
    /// Beside the form, not inside it: taking it out of an enum would count references per record.
    private let program: Program?

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
        case RulePreset.canonicalV1.expression: (form, program, fault) = (.canonical, nil, nil)
        case RulePreset.agentV1.expression: (form, program, fault) = (.withoutResource, nil, nil)
        default:
            do throws(ExpressionError) {
                (form, program, fault) = (.program, try RuleEnvironment.compile(expression), nil)
            } catch {
                (form, program, fault) = (.broken, nil, error)
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

    /// The record's billable bytes; nil when the rule fails on it or answers less than 0.
    @inline(__always)
    public func billableBytes(_ record: borrowing RecordView) -> Int64? {
        switch form {
        case .canonical: Int64(record.canonicalSize)
        case .withoutResource: Int64(record.canonicalSize - record.resourceSize)
        case .program: evaluate(record)
        case .broken: nil
        }
    }

    private func evaluate(_ record: borrowing RecordView) -> Int64? {
        guard let bytes = try? program?.evaluateInt(over: record) else { return nil }
        return bytes >= 0 ? bytes : nil
    }
}
