import BPF
import Glibc
import Synchronization

/// The agent's own sockets, by cookie, so that it never reports what it causes itself.
///
/// A socket is registered before it connects: the program asks at that moment, once.
package final class OwnSockets: Sendable {
    private struct State {
        var cookies: Set<UInt64> = []
        var maps: [BPFMap] = []
        /// By the cookies of their sockets.
        var connections: [UInt64: OwnConnection] = [:]
        var connectionMaps: [BPFMap] = []
        var failures = 0
    }

    private let state = Mutex(State())

    /// No sockets, and no program that asks for them yet.
    package init() {}

    /// Registrations that the kernel did not take; such a socket would be reported.
    package var failures: Int { state.withLock { $0.failures } }

    /// Gives a program's map all that are registered, now and later.
    func publish(to map: BPFMap) {
        state.withLock { state in
            state.maps.append(map)
            for cookie in state.cookies { write(cookie, to: map, &state) }
        }
    }

    /// Gives a program's map the connections as their other ends have them, now and later.
    func publishConnections(to map: BPFMap) {
        state.withLock { state in
            state.connectionMaps.append(map)
            for connection in state.connections.values { write(connection, to: map, &state) }
        }
    }

    /// Says that a registered socket is connected, before anything is sent over it.
    package func connected(socket: Int32, cookie: UInt64) {
        state.withLock { state in
            guard let connection = OwnConnection(socket: socket) else {
                state.failures += 1
                return
            }
            state.connections[cookie] = connection
            for map in state.connectionMaps { write(connection, to: map, &state) }
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
            for map in state.maps { write(cookie, to: map, &state) }
        }
        return cookie
    }

    /// Forgets a socket that is closed; the program remembers its connection by itself.
    package func remove(_ cookie: UInt64) {
        state.withLock { state in
            state.cookies.remove(cookie)
            let connection = state.connections.removeValue(forKey: cookie)
            do {
                for map in state.maps { try map.remove(cookie) }
                guard let connection else { return }
                for map in state.connectionMaps { try map.remove(connection) }
            } catch {
                state.failures += 1
            }
        }
    }

    private func write(_ key: some BitwiseCopyable, to map: BPFMap, _ state: inout State) {
        do {
            try map.update(key, UInt8(1))
        } catch {
            state.failures += 1
        }
    }
}
