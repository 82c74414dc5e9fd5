/// What is told of a request: `GET /users/{id}`, and whom it is meant for.
struct HTTPRequestLine: Hashable {
    /// The methods that the programs know.
    static let methods = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
    ]
    /// More cannot begin in the bytes that are seen.
    private static let requestsMax = 32
    private static let hostBytesMax = 255

    let method: String
    /// Folded, without query; nil where the request names no path.
    let path: String?
    /// Of the `Host` field or the target, in lower case, without port.
    let host: String?

    /// The requests that begin in these bytes, one behind the other.
    ///
    /// - Parameter isCut: Whether the call had more bytes than these.
    /// - Returns: Also whether there may be more requests than could be read.
    static func all(
        in bytes: UnsafeRawBufferPointer,
        isCut: Bool
    ) -> (requests: [HTTPRequestLine], mayLackSome: Bool) {
        var rest = Array(bytes)[...]
        var requests: [HTTPRequestLine] = []
        while requests.count < requestsMax {
            let head = HTTPHead(rest)
            guard let request = HTTPRequestLine(head) else {
                // Bytes behind a request that begin none are a body's.
                return (requests, isCut && requests.count > 1)
            }
            requests.append(request)
            guard let headBytes = head.byteCount, !head.isCoded,
                let length = Int(exactly: head.contentLength ?? 0),
                length < rest.count - headBytes
            else { return (requests, isCut && requests.count > 1) }
            rest = rest.dropFirst(headBytes + length)
        }
        return (requests, true)
    }

    /// Reads a request's line and host; nil where the bytes begin none.
    init?(_ head: HTTPHead) {
        let parts = head.firstLine.split(separator: 0x20, maxSplits: 2)
        guard parts.count >= 2,
            let method = Self.methods.first(where: { parts[0].elementsEqual($0.utf8) })
        else { return nil }
        self.method = method
        var target = parts[1]
        let isCut = !head.hasFirstLine && parts.count == 2
        var authority = head.host
        if method == "CONNECT" {
            authority = target
            path = nil
        } else {
            if let start = Self.authorityStart(target) {
                let end =
                    target[start...].firstIndex { $0 == 0x2F || $0 == 0x3F } ?? target.endIndex
                authority = target[start..<end]
                target = target[end...]
            }
            path = PathTemplate.fold(target, isCut: isCut)
        }
        host = authority.flatMap { Self.hostName($0) }
    }

    /// Where the authority begins in a target of absolute form, `http://host/path`.
    private static func authorityStart(_ target: ArraySlice<UInt8>) -> Int? {
        for scheme in ["http://", "https://"] where target.starts(with: scheme.utf8) {
            return target.startIndex + scheme.utf8.count
        }
        return nil
    }

    /// The host without user, password and port; nil where it is no name and no address.
    private static func hostName(_ authority: ArraySlice<UInt8>) -> String? {
        var host = authority
        if let at = host.lastIndex(of: 0x40) { host = host[(at + 1)...] }
        if host.first == 0x5B {
            guard let end = host.firstIndex(of: 0x5D) else { return nil }
            host = host[(host.startIndex + 1)..<end]
        } else if let colon = host.lastIndex(of: 0x3A) {
            host = host[..<colon]
        }
        guard (1...hostBytesMax).contains(host.count), host.allSatisfy(isHostByte) else {
            return nil
        }
        return String(decoding: host, as: UTF8.self).lowercased()
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F: true
        default: false
        }
    }
}
