/// What matters of the reply to one generated request.
struct LoadReply: Sendable {
    var status: Int
    /// More than zero with 200 means that records were refused.
    var bodyBytes: Int
    var isDuplicate: Bool
    /// Whether the server closes the connection after it.
    var closes: Bool
}
