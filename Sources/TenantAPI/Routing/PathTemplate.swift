/// A route's path, such as `/api/v1/plans/{key}/versions/{version}` or
/// `/api/v1/agents/{id}:heartbeat`.
struct PathTemplate: Hashable, Sendable {
    private enum Segment: Hashable {
        case literal(String)
        /// A parameter, and perhaps a verb after it, such as `:heartbeat`.
        case parameter(String, verb: String)
    }

    /// As it is written in the OpenAPI document.
    let text: String
    private let segments: [Segment]

    init(_ text: String) {
        self.text = text
        segments = text.split(separator: "/").map(Self.segment)
    }

    private static func segment(_ text: Substring) -> Segment {
        guard text.hasPrefix("{"), let close = text.firstIndex(of: "}") else {
            return .literal(String(text))
        }
        return .parameter(
            String(text[..<close].dropFirst()),
            verb: String(text[close...].dropFirst())
        )
    }

    var parameterNames: [String] {
        segments.compactMap { segment in
            if case .parameter(let name, _) = segment { name } else { nil }
        }
    }

    /// Its parameters' values when the path, split and decoded, fits; nil when it does not.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let literal): guard literal == text else { return nil }
            case .parameter(let name, let verb):
                guard text.hasSuffix(verb) else { return nil }
                values[name] = String(text.dropLast(verb.count))
            }
        }
        return values
    }

    /// How exactly it says what it fits: of two templates that fit the more exact one is meant.
    var exactness: Int {
        segments.reduce(0) { sum, segment in
            switch segment {
            case .literal: sum + 2
            case .parameter(_, let verb): sum + (verb.isEmpty ? 0 : 1)
            }
        }
    }
}
