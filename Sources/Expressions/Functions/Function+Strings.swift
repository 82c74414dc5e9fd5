extension Function {
    /// The `strings` extension; nil when no overload takes the arguments.
    func applyStrings(
        _ arguments: [Value],
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value? {
        if self == .join { return try join(arguments, budget: &budget) }
        guard case .string(let text) = arguments[0] else { return nil }
        switch self {
        case .charAt, .substring: return try slice(text, Array(arguments.dropFirst()))
        case .indexOf, .lastIndexOf: return try position(in: text, arguments)
        case .replace: return try replaced(text, arguments, budget: &budget)
        case .split: return try split(text, arguments, budget: &budget)
        case .format:
            guard arguments.count == 2, case .list(let elements) = arguments[1] else { return nil }
            var formatter = TextFormatter(format: text, arguments: elements, budget: budget)
            let result = try formatter.result()
            budget = formatter.budget
            return .string(result)
        default: return arguments.count == 1 ? .string(mapped(text)) : nil
        }
    }

    private func mapped(_ text: String) -> String {
        switch self {
        case .lowerAscii: String(mapping: text) { $0.isUppercaseASCII ? $0 + 32 : $0 }
        case .upperAscii: String(mapping: text) { $0.isLowercaseASCII ? $0 - 32 : $0 }
        case .trim: text.trimmingBlanks
        case .reverse: String(String.UnicodeScalarView(text.unicodeScalars.reversed()))
        default: text.quoted
        }
    }

    /// `charAt(position)`, `substring(start)`, `substring(start, end)` in code points.
    private func slice(_ text: String, _ bounds: [Value]) throws(EvaluationError) -> Value? {
        let scalars = Array(text.unicodeScalars)
        guard case .int(let start)? = bounds.first else { return nil }
        var end = Int64(scalars.count)
        if self == .charAt {
            guard bounds.count == 1 else { return nil }
            end = min(end, start < .max ? start + 1 : start)
        } else if bounds.count == 2 {
            guard case .int(let given) = bounds[1] else { return nil }
            end = given
        } else if bounds.count != 1 {
            return nil
        }
        guard start >= 0, start <= scalars.count, end >= start, end <= scalars.count else {
            throw EvaluationError(
                .invalidArgument,
                "the range from \(start) to \(end) is outside the text of "
                    + "\(scalars.count) characters"
            )
        }
        return .string(String(String.UnicodeScalarView(scalars[Int(start)..<Int(end)])))
    }

    private func join(
        _ arguments: [Value],
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value? {
        guard arguments.count <= 2, case .list(let elements) = arguments[0] else { return nil }
        var separator = ""
        if arguments.count == 2 {
            guard case .string(let text) = arguments[1] else { return nil }
            separator = text
        }
        var result = ""
        for (position, element) in elements.enumerated() {
            guard case .string(let text) = element else { return nil }
            try budget.spend(bytes: text.utf8.count + separator.utf8.count)
            result += position == 0 ? text : separator + text
        }
        return .string(result)
    }
}

extension UInt8 {
    fileprivate var isUppercaseASCII: Bool { self &- UInt8(ascii: "A") < 26 }

    fileprivate var isLowercaseASCII: Bool { self &- UInt8(ascii: "a") < 26 }
}

extension String {
    /// The text with each UTF-8 byte replaced; the mapping must keep other bytes than ASCII.
    fileprivate init(mapping text: String, _ transform: (UInt8) -> UInt8) {
        self.init(decoding: text.utf8.map(transform), as: UTF8.self)
    }

    /// The text without white space (Unicode's property) at both ends.
    fileprivate var trimmingBlanks: String {
        let scalars = Array(unicodeScalars)
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    /// The text in double quotes with escapes for quotes, backslashes and the C control characters.
    fileprivate var quoted: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0B}": result += "\\v"
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
