import Glibc
import NIOCore

/// How far a connection's client has come in taking what was sent: the beginning of Linux's
/// `struct tcp_info` (linux/tcp.h), which glibc's own does not reach.
struct TransportProgress: Sendable {
    private typealias Words = (UInt64, UInt64, UInt64, UInt64, UInt64)

    /// Everything before `tcpi_bytes_acked`: 120 bytes.
    private let before: (Words, Words, Words)
    /// Bytes that the client's system has acknowledged (RFC 4898, tcpEStatsAppHCThruOctetsAcked).
    let acknowledgedBytes: UInt64

    /// Asks the kernel; nil where the channel is no TCP socket. Called on the channel's event loop.
    static func acknowledgedBytes(of channel: any Channel) -> UInt64? {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        let answer: EventLoopFuture<TransportProgress> = options.unsafeGetSocketOption(
            level: .tcp,
            name: NIOBSDSocket.Option(rawValue: TCP_INFO)
        )
        var count: UInt64?
        // The answer is there already: only other threads wait for it.
        answer.assumeIsolated().whenSuccess { count = $0.acknowledgedBytes }
        return count
    }
}
