import Glibc

extension TestSocket {
    /// A UDP socket on a port of loopback.
    static func datagram(_ family: Family) throws -> TestSocket {
        let socket = try TestSocket(
            Glibc.socket(number(family), Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0),
            "socket"
        )
        guard withAddress(family, port: 0, { bind(socket.descriptor, $0, $1) }) == 0 else {
            throw Failure(call: "bind")
        }
        socket.family = family
        return socket
    }

    /// Sets the only peer.
    func connect(port: UInt16) throws {
        let result = Self.withAddress(family, port: port) { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 else { throw Failure(call: "connect") }
    }

    /// Sends one datagram to the peer.
    func sendDatagram(_ byteCount: Int) throws {
        let bytes = [UInt8](repeating: 7, count: byteCount)
        guard Glibc.send(descriptor, bytes, byteCount, 0) == byteCount else {
            throw Failure(call: "send")
        }
    }

    /// Receives one datagram.
    func receiveDatagram() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        guard recv(descriptor, &chunk, chunk.count, 0) >= 0 else { throw Failure(call: "recv") }
    }

    /// Receives one datagram and answers its sender.
    func answerDatagram(_ byteCount: Int) throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let sent = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer -> Int in
                guard recvfrom(descriptor, &chunk, chunk.count, 0, peer, &size) >= 0 else {
                    return -1
                }
                return sendto(descriptor, chunk, byteCount, 0, peer, size)
            }
        }
        guard sent == byteCount else { throw Failure(call: "sendto") }
    }
}
