/// One overload of a function, for the checker: parameter types (the receiver first) and the
/// result's.
struct Signature: Sendable, CustomStringConvertible {
    let parameters: [ExpressionType]
    let result: ExpressionType

    init(_ parameters: [ExpressionType], _ result: ExpressionType) {
        self.parameters = parameters
        self.result = result
    }

    var description: String {
        "(" + parameters.map(\.description).joined(separator: ", ") + ")"
    }

    func accepts(_ arguments: [ExpressionType]) -> Bool {
        arguments.count == parameters.count
            && zip(arguments, parameters).allSatisfy { $0.overlaps($1) }
    }
}

extension Function {
    /// The result's type for arguments of these types; nil when no overload takes them.
    func resultType(_ arguments: [ExpressionType]) -> ExpressionType? {
        switch (self, arguments.count) {
        case (.equal, 2), (.notEqual, 2): arguments[0].overlaps(arguments[1]) ? .bool : nil
        case (.less, 2), (.lessOrEqual, 2), (.greater, 2), (.greaterOrEqual, 2):
            arguments[0].isOrdered(with: arguments[1]) ? .bool : nil
        case (.isIn, 2): arguments[0].canBe(in: arguments[1]) ? .bool : nil
        case (.toDyn, 1): .dyn
        case (.typeOf, 1): .type
        case (.greatest, _), (.least, _): extremeType(arguments)
        case (.size, 1): arguments[0].isSized ? .int : nil
        case (.add, 2):
            if case .list = arguments[0], case .list = arguments[1] {
                arguments[0].joined(with: arguments[1])
            } else {
                overloadResult(arguments)
            }
        default: overloadResult(arguments)
        }
    }

    /// The type of `math.greatest` and `math.least`: of numbers, or of one list of numbers.
    private func extremeType(_ arguments: [ExpressionType]) -> ExpressionType? {
        var elements = arguments
        if arguments.count == 1, case .list(let element) = arguments[0] { elements = [element] }
        guard let first = elements.first, elements.allSatisfy({ $0 == .dyn || $0.isNumber }) else {
            return nil
        }
        return elements.allSatisfy { $0 == first } ? first : .dyn
    }

    /// The one type of all overloads that may apply, `dyn` when they differ, nil without any.
    private func overloadResult(_ arguments: [ExpressionType]) -> ExpressionType? {
        let results = signatures.filter { $0.accepts(arguments) }.map(\.result)
        guard let first = results.first else { return nil }
        return results.allSatisfy { $0 == first } ? first : .dyn
    }
}

extension ExpressionType {
    fileprivate var isSized: Bool {
        switch self {
        case .dyn, .string, .bytes, .list, .map: true
        default: false
        }
    }

    fileprivate func isOrdered(with other: ExpressionType) -> Bool {
        switch (self, other) {
        case (.dyn, _): other == .dyn || other.isOrdered
        case (_, .dyn): isOrdered
        default: isOrdered && (self == other || (isNumber && other.isNumber))
        }
    }

    private var isOrdered: Bool {
        switch self {
        case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration: true
        default: false
        }
    }

    fileprivate func canBe(in container: ExpressionType) -> Bool {
        switch container {
        case .dyn: true
        case .list(let element): overlaps(element)
        case .map(let key, _): overlaps(key)
        default: false
        }
    }
}
