/// A step of the demo that failed: which, why, and what helps.
struct DemoError: Error, Sendable, CustomStringConvertible {
    var step: String
    var reason: String
    var remedy: String

    var description: String { "\(step): \(reason)\nremedy: \(remedy)" }
}
