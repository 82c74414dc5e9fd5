import BPF
import Glibc
import Synchronization

/// The agent's own sockets, by cookie, so that it never reports what it causes itself.
///
/// A socket is registered before it connects: the program asks at that moment, once.
package final class OwnSockets: Sendable {
    private struct State {
        var cookies: Set<UInt64> = []
        var map: BPFMap?
        var failures = 0
    }

    private let state = Mutex(State())

    /// No sockets, and no program that asks for them yet.
    package init() {}

    /// Registrations that the kernel did not take; such a socket would be reported.
    package var failures: Int { state.withLock { $0.failures } }

    /// Gives the program's map all that are registered, now and later.
    func publish(to map: BPFMap) {
        state.withLock { state in
            state.map = map
            for cookie in state.cookies { write(cookie, &state) }
        }
    }

    /// Registers a socket that is not connected yet; returns its cookie for `remove`.
    package func add(socket: Int32) -> UInt64 {
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        let result = getsockopt(socket, SOL_SOCKET, Int32(SO_COOKIE), &cookie, &size)
        state.withLock { state in
            guard result == 0 else {
                state.failures += 1
                return
            }
            state.cookies.insert(cookie)
            write(cookie, &state)
        }
        return cookie
    }

    /// Forgets a socket that is closed; the program remembers its connection by itself.
    package func remove(_ cookie: UInt64) {
        state.withLock { state in
            state.cookies.remove(cookie)
            do {
                _ = try state.map?.remove(cookie)
            } catch {
                state.failures += 1
            }
        }
    }

    private func write(_ cookie: UInt64, _ state: inout State) {
        do {
            try state.map?.update(cookie, UInt8(1))
        } catch {
            state.failures += 1
        }
    }
}
