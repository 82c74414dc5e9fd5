/// A call that was not answered as a whole.
struct NoAnswer: Error, CustomStringConvertible {
    var call: String
    var reason: String

    var description: String { "no answer to \(call): \(reason)" }
}
