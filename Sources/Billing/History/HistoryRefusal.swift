/// Why something asked of a subscription cannot be done.
public struct HistoryRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is in the way, as a word that programs may test.
    public enum Reason: Hashable, Sendable {
        /// The subscription has ended, or has not begun.
        case state
        /// A field of the request does not go with the rest of the history.
        case content
        /// The log names a plan that was not given.
        case missingPlan
    }

    /// What is in the way.
    public var reason: Reason
    /// A JSON pointer into the request, such as `/plan`; empty where no field is at fault.
    public var pointer: String
    /// Says what is in the way, and what to do about it.
    public var message: String

    /// A refusal of a request, or of a field of it.
    public init(_ reason: Reason, pointer: String = "", message: String) {
        self.reason = reason
        self.pointer = pointer
        self.message = message
    }

    /// The message with the field it is about.
    public var description: String { pointer.isEmpty ? message : "\(pointer): \(message)" }
}
