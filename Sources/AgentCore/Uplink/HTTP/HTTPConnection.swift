import CLinux
import Glibc

/// One TCP connection to the server, registered as the agent's own; closed when it goes.
final class HTTPConnection {
    private let descriptor: Int32
    private let cookie: UInt64
    private let ownSockets: OwnSockets
    private let peer: String
    /// Nil while bytes go over the socket as they are.
    private var session: TLSSession?
    private var hasAnswered = false

    /// Connects to the first of the name's addresses that answers.
    init(
        to address: ServerAddress,
        ownSockets: OwnSockets,
        timeoutSeconds: Int
    ) throws(AgentError) {
        self.ownSockets = ownSockets
        peer = "\(address)"
        let list = try Self.resolve(address)
        defer { freeaddrinfo(list) }
        var failure = AgentError(code: .network, message: "\(address) has no address")
        var candidate: UnsafeMutablePointer<addrinfo>? = list
        while let info = candidate {
            do {
                (descriptor, cookie) = try Self.connect(
                    info.pointee,
                    peer: peer,
                    ownSockets: ownSockets,
                    timeoutSeconds: timeoutSeconds
                )
                return
            } catch {
                failure = error
            }
            candidate = info.pointee.ai_next
        }
        throw failure
    }

    deinit {
        session = nil
        close(descriptor)
        ownSockets.remove(cookie)
    }

    /// Asks the proxy at the other end for a tunnel.
    func tunnel(to server: ServerAddress) throws(AgentError) {
        let request = "CONNECT \(server.authority) HTTP/1.1\r\nHost: \(server.authority)\r\n\r\n"
        try write(Array(request.utf8))
        let response = try readResponse(hasBody: false)
        guard response.status == 200 else {
            throw AgentError(
                code: .network,
                message: "the proxy \(peer) refuses a tunnel to \(server): HTTP \(response.status)"
            )
        }
    }

    /// Goes on with TLS.
    func secure(_ context: TLSContext, host: String) throws(AgentError) {
        session = try TLSSession(context, socket: descriptor, host: host, peer: peer)
    }

    /// Sends all of the bytes.
    func write(_ bytes: [UInt8]) throws(AgentError) {
        var offset = 0
        while offset < bytes.count {
            let sent = bytes.withUnsafeBytes { memory in
                let rest = UnsafeRawBufferPointer(rebasing: memory[offset...])
                return Result { () throws(AgentError) in try writeSome(rest) }
            }
            offset += try sent.get()
        }
    }

    private func writeSome(_ bytes: UnsafeRawBufferPointer) throws(AgentError) -> Int {
        if let session { return try session.write(bytes) }
        let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count < 0, errno == EINTR { return 0 }
        guard count > 0 else { throw .network("sending to \(peer) failed", Self.reason()) }
        return count
    }

    /// Waits for one whole reply.
    ///
    /// - Parameter hasBody: False for the reply to CONNECT, whose body is the tunnel.
    func readResponse(
        hasBody: Bool = true,
        bodyBytesMax: Int = HTTPResponseParser.bodyBytesMax
    ) throws(AgentError) -> HTTPResponse {
        var parser = HTTPResponseParser(hasBody: hasBody, bodyBytesMax: bodyBytesMax)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try readSome(&buffer)
            guard count > 0 else { throw closed() }
            hasAnswered = true
            do {
                if let response = try parser.receive(buffer[..<count]) { return response }
            } catch {
                throw AgentError(code: error.code, message: "\(peer): \(error.message)")
            }
        }
    }

    /// A server of TLS that is spoken to without it most often hangs up and says nothing.
    private func closed() -> AgentError {
        let hint =
            hasAnswered || session != nil
            ? "" : "; if it speaks TLS, write --server https://HOST:PORT"
        return AgentError(
            code: .network,
            message: "\(peer) closed without a whole reply\(hint)"
        )
    }

    private func readSome(_ buffer: inout [UInt8]) throws(AgentError) -> Int {
        if let session {
            let got = buffer.withUnsafeMutableBytes { memory in
                Result { () throws(AgentError) in try session.read(memory) }
            }
            return try got.get()
        }
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .network("no reply from \(peer)", Self.reason()) }
            return count
        }
    }

    private static func resolve(
        _ address: ServerAddress
    ) throws(AgentError) -> UnsafeMutablePointer<addrinfo> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard result == 0, let list else {
            let reason = String(cString: gai_strerror(result))
            throw AgentError(
                code: .network,
                message: "the name '\(address.host)' cannot be resolved: \(reason)"
            )
        }
        return list
    }

    private static func connect(
        _ info: addrinfo,
        peer: String,
        ownSockets: OwnSockets,
        timeoutSeconds: Int
    ) throws(AgentError) -> (descriptor: Int32, cookie: UInt64) {
        let type = info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(info.ai_family, type, info.ai_protocol)
        guard descriptor >= 0 else { throw .network("no socket for \(peer)", errno) }
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        // The send timeout bounds connect() too.
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        var yes: Int32 = 1
        setsockopt(
            descriptor,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
        let cookie = ownSockets.add(socket: descriptor)
        guard Glibc.connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 else {
            let number = reason()
            close(descriptor)
            ownSockets.remove(cookie)
            throw .network("\(peer) cannot be reached", number)
        }
        ownSockets.connected(socket: descriptor, cookie: cookie)
        return (descriptor, cookie)
    }

    /// A timeout shows as EAGAIN or EINPROGRESS, which nobody would understand.
    private static func reason() -> Int32 {
        errno == EAGAIN || errno == EINPROGRESS ? ETIMEDOUT : errno
    }
}
