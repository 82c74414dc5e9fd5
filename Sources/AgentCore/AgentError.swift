import Glibc

/// Why the agent cannot do something; says what to do about it.
public struct AgentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case file, address, network, http, tls, enrollment, state, usage
            case noSource = "no_source"
            case verification
        }

        private let kind: Kind

        /// A file or directory cannot be read or written.
        public static let file = Code(kind: .file)
        /// The server's address is not one that can be used.
        public static let address = Code(kind: .address)
        /// The server cannot be reached, or the connection broke.
        public static let network = Code(kind: .network)
        /// The server's reply is no HTTP that is understood.
        public static let http = Code(kind: .http)
        /// A certificate or key cannot be used, or the server's is not trusted.
        public static let tls = Code(kind: .tls)
        /// The server refused the enrollment.
        public static let enrollment = Code(kind: .enrollment)
        /// The state directory holds something that is not the agent's.
        public static let state = Code(kind: .state)
        /// The command line is wrong.
        public static let usage = Code(kind: .usage)
        /// No data source could be started.
        public static let noSource = Code(kind: .noSource)

        /// An invoice, a receipt or a key is not what it has to be.
        public static let verification = Code(kind: .verification)

        /// A stable snake_case name.
        public var description: String { kind.rawValue }
    }

    /// What kind of fault.
    public var code: Code
    /// One line, with the remedy where there is one.
    public var message: String

    /// An error with one line for its reader.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The line.
    public var description: String { message }

    static func file(_ path: String, _ verb: String, _ number: Int32) -> AgentError {
        let reason = String(cString: strerror(number))
        return AgentError(code: .file, message: "\(path) cannot be \(verb): \(reason)")
    }

    static func unreadable(_ path: String) -> AgentError { .file(path, "read", errno) }

    static func network(_ action: String, _ number: Int32) -> AgentError {
        AgentError(code: .network, message: "\(action): \(String(cString: strerror(number)))")
    }
}
