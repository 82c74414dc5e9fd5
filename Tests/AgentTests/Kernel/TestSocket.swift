import Glibc

/// A blocking socket on loopback; TCP unless it is made for datagrams.
final class TestSocket {
    enum Family: String, CaseIterable {
        case ipv4 = "127.0.0.1"
        case ipv6 = "::1"
    }

    struct Failure: Error {
        var call: String
        var errorNumber = errno
    }

    private(set) var descriptor: Int32
    var family = Family.ipv4

    init(_ descriptor: Int32, _ call: String) throws {
        guard descriptor >= 0 else { throw Failure(call: call) }
        self.descriptor = descriptor
    }

    deinit { close() }

    static func listener(_ family: Family) throws -> TestSocket {
        let socket = try TestSocket(
            Glibc.socket(number(family), Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0),
            "socket"
        )
        let result = withAddress(family, port: 0) { bind(socket.descriptor, $0, $1) }
        guard result == 0, listen(socket.descriptor, 1024) == 0 else {
            throw Failure(call: "listen")
        }
        return socket
    }

    static func connect(_ family: Family, port: UInt16) throws -> TestSocket {
        let socket = try TestSocket(
            Glibc.socket(number(family), Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0),
            "socket"
        )
        guard withAddress(family, port: port, { Glibc.connect(socket.descriptor, $0, $1) }) == 0
        else { throw Failure(call: "connect") }
        return socket
    }

    func accept() throws -> TestSocket {
        let socket = try TestSocket(Glibc.accept(descriptor, nil, nil), "accept")
        // A child of another test must not seem to own it.
        _ = fcntl(socket.descriptor, F_SETFD, FD_CLOEXEC)
        return socket
    }

    /// The port this end has.
    var localPort: UInt16 {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = getsockname(descriptor, $0, &size)
            }
        }
        // Both families have the port after the family's number, in network order.
        return withUnsafeBytes(of: &address) {
            UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
        }
    }

    /// The kernel's round-trip time, smoothed, how many segments were sent again, and how many
    /// wait to be acknowledged.
    var kernelFigures: (roundTripUs: UInt32, retransmits: UInt32, unacknowledged: UInt32) {
        var info = tcp_info()
        var size = socklen_t(MemoryLayout<tcp_info>.size)
        getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &size)
        return (info.tcpi_rtt, info.tcpi_total_retrans, info.tcpi_unacked)
    }

    func send(_ byteCount: Int) throws {
        let chunk = [UInt8](repeating: 7, count: min(byteCount, 65_536))
        var left = byteCount
        while left > 0 {
            let count = Glibc.send(descriptor, chunk, min(left, chunk.count), Int32(MSG_NOSIGNAL))
            guard count > 0 else { throw Failure(call: "send") }
            left -= count
        }
    }

    /// Receives so many bytes, or up to the end of the stream; returns how many.
    @discardableResult
    func receive(_ byteCount: Int = .max) throws -> Int {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var total = 0
        while total < byteCount {
            let count = recv(descriptor, &chunk, min(chunk.count, byteCount - total), 0)
            guard count >= 0 else { throw Failure(call: "recv") }
            guard count > 0 else { break }
            total += count
        }
        return total
    }

    func shutdownSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes `close` send a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
    }

    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    static func number(_ family: Family) -> Int32 {
        family == .ipv4 ? AF_INET : AF_INET6
    }

    static func withAddress(
        _ family: Family,
        port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        switch family {
        case .ipv4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, family.rawValue, &address.sin_addr)
            return reinterpret(&address, body)
        case .ipv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, family.rawValue, &address.sin6_addr)
            return reinterpret(&address, body)
        }
    }

    private static func reinterpret<Address>(
        _ address: inout Address,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
