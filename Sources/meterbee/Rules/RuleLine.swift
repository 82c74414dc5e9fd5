import Expressions
import Foundation

/// One line of `meterbee rule eval --lines`: a request and its answer.
enum RuleLine {
    /// The answer to a line; whatever is wrong becomes `{"error": …}`.
    static func answer(_ line: String) -> String {
        do {
            let value = try evaluate(line)
            return TaggedValue(value).json
        } catch let error as ExpressionError {
            return failure(error.diagnostics.first?.message ?? "\(error)", error.diagnostics.first)
        } catch let error as EvaluationError {
            return failure(error.message, error.diagnostic)
        } catch let error as TaggedValueError {
            return failure(error.description, nil)
        } catch {
            return failure("the line is not JSON", nil)
        }
    }

    private static func evaluate(_ line: String) throws -> Value {
        let json = try JSONSerialization.jsonObject(with: Data(line.utf8))
        guard let object = json as? [String: Any], let source = object["expression"] as? String
        else {
            throw TaggedValueError(description: "a line is {\"expression\": …, \"variables\": …}")
        }
        let variables = object["variables"] ?? [String: Any]()
        guard let bindings = variables as? [String: Any] else {
            throw TaggedValueError(description: "the variables are an object")
        }
        let values = try bindings.mapValues { try TaggedValue(json: $0).value }
        return try UncheckedProgram.parse(source).evaluate(values, zones: SystemTimeZones())
    }

    private static func failure(_ message: String, _ place: Diagnostic?) -> String {
        let place = place.map { ", \"line\": \($0.line), \"column\": \($0.column)" } ?? ""
        return "{\"error\": \(message.jsonLiteral)\(place)}"
    }
}
