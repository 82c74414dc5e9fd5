/// A transfer whose bytes were counted by the one who served it.
struct KnownTransfer: Sendable {
    /// The client's process.
    var pid: Int64
    var command: String
    /// What the client sent: its request.
    var sentBytes: Int64
    /// What the client received: the reply's head and content.
    var receivedBytes: Int64
}
