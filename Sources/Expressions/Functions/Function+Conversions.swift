extension Function {
    /// The conversions that are named like their result's type; nil when there is none from this
    /// type.
    func convert(_ value: Value) throws(EvaluationError) -> Value? {
        switch self {
        case .toInt: try value.toInt()
        case .toUint: try value.toUint()
        case .toDouble: try value.toDouble()
        case .toBool: try value.toBool()
        case .toString: try value.toText()
        case .toBytes: value.toBytes()
        case .toTimestamp: try value.toTimestamp()
        case .toDuration: try value.toDuration()
        default: nil
        }
    }
}

extension Value {
    fileprivate func toInt() throws(EvaluationError) -> Value? {
        switch self {
        case .int: return self
        case .uint(let value):
            guard let result = Int64(exactly: value) else { throw outOfRange("int") }
            return .int(result)
        case .double(let value):
            guard let result = Int64(expressionDouble: value) else { throw outOfRange("int") }
            return .int(result)
        case .string(let text):
            guard let result = Int64(expressionText: text) else { throw unreadable("int") }
            return .int(result)
        case .timestamp(let time): return .int(time.unixSeconds)
        default: return nil
        }
    }

    fileprivate func toUint() throws(EvaluationError) -> Value? {
        switch self {
        case .uint: return self
        case .int(let value):
            guard let result = UInt64(exactly: value) else { throw outOfRange("uint") }
            return .uint(result)
        case .double(let value):
            guard let result = UInt64(expressionDouble: value) else { throw outOfRange("uint") }
            return .uint(result)
        case .string(let text):
            guard let result = UInt64(expressionText: text) else { throw unreadable("uint") }
            return .uint(result)
        default: return nil
        }
    }

    fileprivate func toDouble() throws(EvaluationError) -> Value? {
        switch self {
        case .double: return self
        case .int(let value): return .double(Double(value))
        case .uint(let value): return .double(Double(value))
        case .string(let text):
            guard let result = Double(expressionText: text) else { throw unreadable("double") }
            return .double(result)
        default: return nil
        }
    }

    fileprivate func toBool() throws(EvaluationError) -> Value? {
        switch self {
        case .bool: return self
        case .string(let text):
            switch text {
            case "true", "True", "TRUE", "t", "1": return .bool(true)
            case "false", "False", "FALSE", "f", "0": return .bool(false)
            default: throw unreadable("bool")
            }
        default: return nil
        }
    }

    fileprivate func toText() throws(EvaluationError) -> Value? {
        switch self {
        case .string: return self
        case .int(let value): return .string(String(value))
        case .uint(let value): return .string(String(value))
        case .bool(let value): return .string(String(value))
        case .double(let value): return .string(value.expressionText)
        case .timestamp(let time): return .string(time.description)
        case .duration(let span): return .string(span.expressionText)
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw EvaluationError(.invalidArgument, "the bytes are no UTF-8")
            }
            return .string(text)
        default: return nil
        }
    }

    fileprivate func toBytes() -> Value? {
        switch self {
        case .bytes: self
        case .string(let text): .bytes(Array(text.utf8))
        default: nil
        }
    }

    fileprivate func toTimestamp() throws(EvaluationError) -> Value? {
        switch self {
        case .timestamp: return self
        case .int(let seconds):
            guard let time = Timestamp(unixSeconds: seconds) else { throw outOfRange("timestamp") }
            return .timestamp(time)
        case .string(let text):
            guard let time = Timestamp(rfc3339: text) else { throw unreadable("timestamp") }
            return .timestamp(time)
        default: return nil
        }
    }

    fileprivate func toDuration() throws(EvaluationError) -> Value? {
        switch self {
        case .duration: return self
        case .string(let text):
            guard let span = Duration(expressionText: text) else { throw unreadable("duration") }
            return .duration(span)
        default: return nil
        }
    }

    private func outOfRange(_ type: String) -> EvaluationError {
        EvaluationError(.overflow, "\(literal) does not fit \(type)")
    }

    private func unreadable(_ type: String) -> EvaluationError {
        EvaluationError(.invalidArgument, "\(literal) cannot be read as \(type)")
    }
}
