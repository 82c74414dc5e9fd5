import Glibc

/// TCP ports of 127.0.0.1.
enum LoopbackPort {
    /// A port that nobody listens on now; nil where the system gives none.
    static func free() -> UInt16? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return bound(descriptor, to: 0)
    }

    /// Whether somebody listens on the port already.
    static func isTaken(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As the server does: a port whose last connections still linger is not taken.
        var enabled: Int32 = 1
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &enabled,
            socklen_t(MemoryLayout<Int32>.size)
        )
        return bound(descriptor, to: port) == nil
    }

    /// Binds a socket to 127.0.0.1 and tells the port; nil where that fails.
    static func bound(_ descriptor: Int32, to port: UInt16) -> UInt16? {
        var address = loopback(port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        return result ? UInt16(bigEndian: address.sin_port) : nil
    }

    /// 127.0.0.1 with a port, as the socket calls take it.
    static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
