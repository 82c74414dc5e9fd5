import COpenSSL

/// What OpenSSL says is wrong.
enum TLSFailure {
    /// An error with OpenSSL's own words behind ours.
    static func error(_ text: String, code: AgentError.Code = .tls) -> AgentError {
        AgentError(code: code, message: reason().map { "\(text): \($0)" } ?? text)
    }

    /// The oldest reason, which is the cause; forgets all.
    private static func reason() -> String? {
        let number = ERR_get_error()
        ERR_clear_error()
        guard number != 0, let text = ERR_reason_error_string(number) else { return nil }
        return String(cString: text)
    }
}
