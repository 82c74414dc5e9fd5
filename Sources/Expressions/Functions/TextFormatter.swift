/// `format` of the `strings` extension: `%s %d %f %e %b %o %x %X %%`, with a precision as in
/// `%.3f`.
struct TextFormatter {
    private let format: [Unicode.Scalar]
    private let arguments: [Value]
    private(set) var budget: StepBudget
    private var position = 0
    private var argument = 0
    private var output = ""

    private static let precisionMax = 1_000
    private static let precisionDefault = 6
    /// What the exact digits of the smallest numbers cost, in bytes of work.
    private static let decimalWork = 1_024

    init(format: String, arguments: [Value], budget: StepBudget) {
        self.format = Array(format.unicodeScalars)
        self.arguments = arguments
        self.budget = budget
    }

    /// The formatted text.
    mutating func result() throws(EvaluationError) -> String {
        while position < format.count {
            let scalar = format[position]
            position += 1
            if scalar != "%" {
                output.unicodeScalars.append(scalar)
            } else {
                try clause()
            }
        }
        return output
    }

    private mutating func clause() throws(EvaluationError) {
        if position < format.count, format[position] == "%" {
            position += 1
            output += "%"
            return
        }
        let precision = try precision()
        guard position < format.count else {
            throw EvaluationError(.invalidArgument, "the format ends in the middle of a clause")
        }
        let verb = format[position]
        position += 1
        guard argument < arguments.count else {
            throw EvaluationError(
                .invalidArgument,
                "the format has more clauses than the \(arguments.count) arguments"
            )
        }
        let value = arguments[argument]
        argument += 1
        guard let text = try text(of: value, verb, precision) else {
            throw EvaluationError(
                .invalidArgument,
                "the clause `%\(verb)` does not take \(value.kind.name)"
            )
        }
        try budget.spend(bytes: text.utf8.count)
        output += text
    }

    private mutating func precision() throws(EvaluationError) -> Int {
        guard position < format.count, format[position] == "." else {
            return Self.precisionDefault
        }
        position += 1
        var digits = ""
        while position < format.count, ("0"..."9").contains(format[position]) {
            digits.unicodeScalars.append(format[position])
            position += 1
        }
        guard let precision = Int(digits), precision <= Self.precisionMax else {
            throw EvaluationError(
                .invalidArgument,
                "the precision is a number up to \(Self.precisionMax)"
            )
        }
        return precision
    }

    private mutating func text(
        of value: Value,
        _ verb: Unicode.Scalar,
        _ precision: Int
    ) throws(EvaluationError) -> String? {
        switch verb {
        case "s":
            try budget.spend()
            return try plainText(of: value)
        case "d": return decimal(value)
        case "f", "e":
            try budget.spend(bytes: Self.decimalWork + precision)
            let number = Self.double(value)
            return number.map { verb == "f" ? $0.fixed(precision) : $0.scientific(precision) }
        case "b": return Self.digits(value, radix: 2)
        case "o": return Self.digits(value, radix: 8)
        case "x": return Self.hexadecimal(value, isUppercase: false)
        case "X": return Self.hexadecimal(value, isUppercase: true)
        default:
            throw EvaluationError(.invalidArgument, "there is no clause `%\(verb)`")
        }
    }

    /// `%d`.
    private func decimal(_ value: Value) -> String? {
        switch value {
        case .int(let value): String(value)
        case .uint(let value): String(value)
        case .double(let value): value.isFinite ? value.fixed(6) : value.expressionText
        default: nil
        }
    }

    /// The number for `%f` and `%e`; also the texts `NaN`, `Infinity` and `-Infinity`.
    private static func double(_ value: Value) -> Double? {
        switch value {
        case .double(let value): value
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .string("NaN"): .nan
        case .string("Infinity"): .infinity
        case .string("-Infinity"): -.infinity
        default: nil
        }
    }

    private static func digits(_ value: Value, radix: Int, isUppercase: Bool = false) -> String? {
        switch value {
        case .int(let value): String(value, radix: radix, uppercase: isUppercase)
        case .uint(let value): String(value, radix: radix, uppercase: isUppercase)
        case .bool(let value): radix == 2 ? (value ? "1" : "0") : nil
        default: nil
        }
    }

    private static func hexadecimal(_ value: Value, isUppercase: Bool) -> String? {
        switch value {
        case .string(let text): hexadecimal(text.utf8, isUppercase)
        case .bytes(let bytes): hexadecimal(bytes, isUppercase)
        default: digits(value, radix: 16, isUppercase: isUppercase)
        }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>, _ isUppercase: Bool) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: isUppercase) }.joined()
    }

    /// `%s`: lists in brackets, maps in braces with their keys in order of their texts.
    private mutating func plainText(of value: Value) throws(EvaluationError) -> String? {
        switch value {
        case .string(let text): return text
        case .null: return "null"
        case .bool(let value): return String(value)
        case .int(let value): return String(value)
        case .uint(let value): return String(value)
        case .double(let value): return value.expressionText
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .timestamp(let time): return time.description
        case .duration(let span): return span.expressionText
        case .type(let kind): return kind.name
        case .list(let elements):
            var texts: [String] = []
            for element in elements {
                texts.append(try elementText(of: element))
            }
            return "[" + texts.joined(separator: ", ") + "]"
        case .map(let map):
            var texts: [(key: String, value: String)] = []
            for entry in map.entries {
                texts.append((try elementText(of: entry.key), try elementText(of: entry.value)))
            }
            texts.sort { $0.key.scalarOrder(to: $1.key) == .less }
            return "{" + texts.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        }
    }

    private mutating func elementText(of value: Value) throws(EvaluationError) -> String {
        let text = try plainText(of: value) ?? ""
        try budget.spend(bytes: text.utf8.count)
        return text
    }
}
