/// Why a call of the HTTP API gave no usable reply.
struct ClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure.
    enum Code: Hashable, Sendable {
        /// No connection, or it broke before the reply was complete.
        case unreachable
        /// The server answered with this status.
        case refused(status: Int)
        /// The server answered with success, but not as the contract says.
        case unexpectedReply
    }

    var code: Code
    /// The method and path of the call.
    var call: String
    /// What went wrong, as told by the server or the connection.
    var reason: String

    var description: String {
        switch code {
        case .unreachable: "\(call): no answer: \(reason)"
        case .refused(let status): "\(call): refused with \(status): \(reason)"
        case .unexpectedReply: "\(call): unexpected reply: \(reason)"
        }
    }

    /// Whether the object that the call would create exists already.
    var isConflict: Bool { code == .refused(status: 409) }
}
