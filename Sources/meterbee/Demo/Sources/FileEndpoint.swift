import Dispatch
import Glibc

/// Serves one file of zeros to one HTTP client on loopback and counts the bytes of both directions.
struct FileEndpoint: Sendable {
    /// What went over the connection, as seen by the application.
    struct Count: Sendable {
        var requestBytes: Int64
        var replyBytes: Int64
    }

    let port: UInt16
    private let listener: Int32
    private let contentBytes: Int

    /// How long the client may take to come, and each read or write.
    private static let timeoutSeconds = 20
    private static let chunkBytes = 262_144

    init(contentBytes: Int) throws(ChildError) {
        self.contentBytes = contentBytes
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard listener >= 0, let port = LoopbackPort.bound(listener, to: 0),
            listen(listener, 1) == 0
        else {
            throw ChildError(
                executable: "listen",
                errno: errno,
                message: SystemMessage.text(errno)
            )
        }
        self.port = port
        Self.setTimeouts(listener)
    }

    /// Serves the one client and closes everything.
    func serve() async throws -> Count {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "meterbee.demo.file").async {
                continuation.resume(with: Result { try serveBlocking() })
            }
        }
    }

    private func serveBlocking() throws(ChildError) -> Count {
        defer { close(listener) }
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { throw failure("accept") }
        defer { close(connection) }
        Self.setTimeouts(connection)
        let requestBytes = try readRequest(connection)
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: \(contentBytes)\r\nConnection: close\r\n\r\n"
        try write(connection, Array(head.utf8))
        let chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        var left = contentBytes
        while left > 0 {
            try write(connection, Array(chunk.prefix(left)))
            left -= min(left, chunk.count)
        }
        // The client closes first or after: nothing more is sent either way.
        shutdown(connection, Int32(SHUT_WR))
        var byte: UInt8 = 0
        _ = read(connection, &byte, 1)
        return Count(
            requestBytes: requestBytes,
            replyBytes: Int64(head.utf8.count + contentBytes)
        )
    }

    private func readRequest(_ connection: Int32) throws(ChildError) -> Int64 {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !request.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { throw failure("read") }
            request += buffer[..<count]
        }
        return Int64(request.count)
    }

    private func write(_ connection: Int32, _ bytes: [UInt8]) throws(ChildError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { memory in
                send(
                    connection,
                    memory.baseAddress?.advanced(by: written),
                    memory.count - written,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw failure("send") }
            written += count
        }
    }

    private func failure(_ call: String) -> ChildError {
        ChildError(executable: call, errno: errno, message: SystemMessage.text(errno))
    }

    private static func setTimeouts(_ descriptor: Int32) {
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    }
}
