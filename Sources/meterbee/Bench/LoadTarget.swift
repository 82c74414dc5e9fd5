import Glibc

/// The address that load goes to.
struct LoadTarget: Sendable {
    let host: String
    let port: UInt16

    /// Takes `http://HOST:PORT`, with or without a slash at the end.
    init(url: String) throws(LoadError) {
        var rest = url[...]
        guard rest.hasPrefix("http://") else { throw .unusableURL(url) }
        rest = rest.dropFirst(7)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let port = UInt16(parts[1]) else {
            throw .unusableURL(url)
        }
        host = String(parts[0])
        self.port = port
    }

    /// Opens a blocking connection without Nagle's delay.
    func connect() throws(LoadError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0 else {
            throw .notConnected(errno: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        var code = EADDRNOTAVAIL
        var next = list
        while let info = next?.pointee {
            let descriptor = socket(info.ai_family, info.ai_socktype | O_CLOEXEC, info.ai_protocol)
            if descriptor >= 0 {
                if Glibc.connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 {
                    var enabled: Int32 = 1
                    setsockopt(
                        descriptor,
                        Int32(IPPROTO_TCP),
                        TCP_NODELAY,
                        &enabled,
                        socklen_t(MemoryLayout<Int32>.size)
                    )
                    return descriptor
                }
                code = errno
                close(descriptor)
            }
            next = info.ai_next
        }
        throw .notConnected(errno: code)
    }
}
