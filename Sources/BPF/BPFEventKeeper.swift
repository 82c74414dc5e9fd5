import CLibBPF
import Glibc
import Synchronization

/// Lets another process be the last user of tracepoints, as the kernel makes that one wait.
final class BPFEventKeeper: Sendable {
    /// Started with the first events.
    static let shared = BPFEventKeeper()

    private struct State {
        /// Of the process; negative: none runs.
        var socket: Int32 = -1
        var lastNumber: UInt32 = 0
    }

    private let state = Mutex(State())

    /// Has descriptors kept; the number of the set, or nil where nobody keeps it.
    func keep(_ events: [Int32]) -> UInt32? {
        state.withLock { state in
            if state.socket < 0 { state.socket = keeper_start() }
            guard state.socket >= 0 else { return nil }
            // 0 stands for none.
            state.lastNumber = max(1, state.lastNumber &+ 1)
            let sent = keeper_send(state.socket, state.lastNumber, events, Int32(events.count))
            if sent == 0 { return state.lastNumber }
            // It was killed, or there are too many: another may be had for the next ones.
            close(state.socket)
            state.socket = -1
            return nil
        }
    }

    /// Lets a set go, which may take the other process its time.
    func release(_ number: UInt32) {
        state.withLock { state in
            if state.socket >= 0 { _ = keeper_send(state.socket, number, nil, 0) }
        }
    }
}
