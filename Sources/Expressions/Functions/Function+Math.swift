extension Function {
    /// The `math` extension; nil when no overload takes the arguments.
    func applyMath(_ arguments: [Value]) throws(EvaluationError) -> Value? {
        switch self {
        case .greatest, .least: try extreme(arguments)
        case .bitAnd, .bitOr, .bitXor, .bitShiftLeft, .bitShiftRight:
            arguments.count == 2 ? try bits(arguments[0], arguments[1]) : nil
        default: arguments.count == 1 ? try mathUnary(arguments[0]) : nil
        }
    }

    /// The first of the greatest (or least) of some numbers, or of a list of numbers.
    private func extreme(_ arguments: [Value]) throws(EvaluationError) -> Value? {
        var candidates = arguments
        if arguments.count == 1, case .list(let elements) = arguments[0] { candidates = elements }
        guard var best = candidates.first else {
            throw EvaluationError(.invalidArgument, "`\(title)` needs at least one number")
        }
        for candidate in candidates {
            guard candidate.number != nil else { return nil }
            let order = candidate.compared(to: best)
            if order == (self == .greatest ? .greater : .less) { best = candidate }
        }
        return best
    }

    private func mathUnary(_ operand: Value) throws(EvaluationError) -> Value? {
        switch operand {
        case .double(let value): return mathUnary(value)
        case .int(let value):
            switch self {
            case .abs:
                guard value != .min else {
                    throw EvaluationError(.overflow, "the result of `math.abs` does not fit int")
                }
                return .int(Swift.abs(value))
            case .sign: return .int(value.signum())
            case .sqrt: return .double(Double(value).squareRoot())
            case .bitNot: return .int(~value)
            default: return nil
            }
        case .uint(let value):
            switch self {
            case .abs: return operand
            case .sign: return .uint(value == 0 ? 0 : 1)
            case .sqrt: return .double(Double(value).squareRoot())
            case .bitNot: return .uint(~value)
            default: return nil
            }
        default: return nil
        }
    }

    private func mathUnary(_ value: Double) -> Value? {
        switch self {
        case .ceil: .double(value.rounded(.up))
        case .floor: .double(value.rounded(.down))
        case .round: .double(value.rounded(.toNearestOrAwayFromZero))
        case .trunc: .double(value.rounded(.towardZero))
        case .abs: .double(value.magnitude)
        case .sign: .double(value.isNaN ? value : value > 0 ? 1 : value < 0 ? -1 : 0)
        case .sqrt: .double(value.squareRoot())
        case .isInf: .bool(value.isInfinite)
        case .isNaN: .bool(value.isNaN)
        case .isFinite: .bool(value.isFinite)
        default: nil
        }
    }

    private func bits(_ left: Value, _ right: Value) throws(EvaluationError) -> Value? {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            let result = try bits(UInt64(bitPattern: left), UInt64(bitPattern: right))
            return .int(Int64(bitPattern: result))
        case (.uint(let left), .uint(let right)):
            guard self != .bitShiftLeft, self != .bitShiftRight else { return nil }
            return .uint(try bits(left, right))
        case (.uint(let left), .int(let right)):
            guard self == .bitShiftLeft || self == .bitShiftRight else { return nil }
            return .uint(try bits(left, UInt64(bitPattern: right)))
        default: return nil
        }
    }

    /// On bit patterns: also `int` shifts right without its sign; shifts of 64 and more give 0.
    private func bits(_ left: UInt64, _ right: UInt64) throws(EvaluationError) -> UInt64 {
        switch self {
        case .bitAnd: return left & right
        case .bitOr: return left | right
        case .bitXor: return left ^ right
        default:
            guard Int64(bitPattern: right) >= 0 else {
                throw EvaluationError(
                    .invalidArgument,
                    "`\(title)` cannot shift by \(Int64(bitPattern: right))"
                )
            }
            return self == .bitShiftLeft ? left << right : left >> right
        }
    }
}
