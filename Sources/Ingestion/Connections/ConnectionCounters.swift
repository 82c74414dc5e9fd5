import Synchronization

/// The connections of all ports, and why the server ended some of them.
public final class ConnectionCounters: Sendable {
    /// Why a connection, or a call on it, was ended by the server.
    public enum Ending: String, CaseIterable, Sendable {
        /// No request came for too long.
        case idle
        /// The handshake of TLS did not end in time.
        case handshake
        /// A request's head did not end in time.
        case head
        /// A request's body, or a call's message, came too slowly.
        case body
        /// An answer was not taken.
        case answer
        /// A request was half-sent, or a client silent, when the server stopped.
        case drain
    }

    private struct State {
        var openCount: Int64 = 0
        var endings: [Ending: Int64] = [:]
    }

    private let state = Mutex(State())

    /// Everything at zero.
    public init() {}

    /// How many connections are open now.
    public var openCount: Int64 { state.withLock { $0.openCount } }

    /// How often each happened since the process started.
    public var endings: [(ending: Ending, count: Int64)] {
        state.withLock { state in Ending.allCases.map { ($0, state.endings[$0] ?? 0) } }
    }

    package func count(_ ending: Ending) {
        state.withLock { $0.endings[ending, default: 0] += 1 }
    }

    func opened() { state.withLock { $0.openCount += 1 } }

    func closed() { state.withLock { $0.openCount -= 1 } }
}
