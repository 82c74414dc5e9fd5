import Glibc

/// A connection of the agent as its other end has it, if that is on this node:
/// `struct net_http_ends` of bpf/net_http.h.
struct OwnConnection: Hashable, BitwiseCopyable {
    /// Of the other end, in network byte order.
    private var local: (UInt64, UInt64) = (0, 0)
    private var remote: (UInt64, UInt64) = (0, 0)
    private(set) var localPort: UInt16 = 0
    private(set) var remotePort: UInt16 = 0

    /// Asks a connected socket; nil where it is none of IP.
    init?(socket: Int32) {
        guard let (local, localPort) = Self.end(of: socket, by: getpeername),
            let (remote, remotePort) = Self.end(of: socket, by: getsockname)
        else { return nil }
        self.local = local
        self.remote = remote
        self.localPort = localPort
        self.remotePort = remotePort
    }

    static func == (left: OwnConnection, right: OwnConnection) -> Bool {
        left.local == right.local && left.remote == right.remote
            && left.localPort == right.localPort && left.remotePort == right.remotePort
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(localPort)
        hasher.combine(remotePort)
    }

    private typealias Asking = (
        Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>
    ) -> Int32

    private static func end(
        of socket: Int32,
        by asking: Asking
    ) -> (address: (UInt64, UInt64), port: UInt16)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            guard let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                asking(socket, address, &size) == 0
            else { return nil }
            // Family, port in network order; then IPv4's address, or after a flow label IPv6's.
            let port = UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
            func word(_ offset: Int) -> UInt64 {
                bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            }
            switch Int32(address.pointee.sa_family) {
            case AF_INET6: return ((word(8), word(16)), port)
            case AF_INET:
                let number = UInt64(bytes.load(fromByteOffset: 4, as: UInt32.self))
                return ((0, number << 32 | UInt64(0xFFFF).bigEndian >> 32), port)
            default: return nil
            }
        }
    }
}
