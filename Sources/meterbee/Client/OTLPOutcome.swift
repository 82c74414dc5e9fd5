/// What the server said to one OTLP request.
struct OTLPOutcome: Sendable {
    /// The HTTP status; 200 means durable.
    var status: Int
    /// The identifier of the batch's receipt.
    var receipt: String?
    /// Whether the batch was known already and changed nothing.
    var isDuplicate: Bool
    /// The size of the reply's body; more than zero with 200 means that records were refused.
    var replyBytes: Int

    /// Whether the whole batch is stored and metered, now or before.
    var isAccepted: Bool { status == 200 && replyBytes == 0 }
    /// Whether the same request should be sent again later.
    var isRetryable: Bool { [429, 502, 503, 504].contains(status) }
}
