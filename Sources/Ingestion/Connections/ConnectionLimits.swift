/// How long a client may keep the server waiting before it is let go; the server's own work for a
/// request has no such limit.
public struct ConnectionLimits: Sendable {
    /// What a body must bring within `body`, unless it ends: 16 KiB, a line of 4.4 kbit/s.
    package static let bodyStepBytes = 16 << 10
    /// What a half-sent request may still take once the server is told to stop.
    package static let grace = Duration.seconds(5)

    /// From a request's first byte to the end of its head, and for the handshake of TLS.
    public var head = Duration.seconds(15)
    /// The time in which a body must bring `bodyStepBytes` or its end.
    public var body = Duration.seconds(30)
    /// The time in which the client must acknowledge some of an answer that waits.
    public var answer = Duration.seconds(30)
    /// From an answer to the next request's first byte.
    public var idle = Duration.seconds(180)

    /// The defaults: 15 s for a head, 30 s for a step of a body or an answer, 180 s without a
    /// request.
    public init() {}
}
