import Glibc

/// One HTTP/1.1 connection with blocking calls, one request at a time.
///
/// Plain sockets, because the generator shares the machine with what it measures: a full client
/// costs as much per request as the server does.
final class LoadConnection {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 16_384)
    private var filled = 0

    /// A reply that takes longer than this counts as broken.
    private static let timeoutSeconds = 30

    init(_ target: LoadTarget) throws(LoadError) {
        descriptor = try target.connect()
        var timeout = timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    }

    deinit { close(descriptor) }

    /// Sends one request and reads its reply.
    func exchange(
        head: [UInt8],
        body: UnsafeRawBufferPointer
    ) throws(LoadError) -> LoadReply {
        let code = head.withUnsafeBytes { sendAll($0, flags: Int32(MSG_MORE)) }
        guard code == 0 else { throw .broken(errno: code) }
        let bodyCode = sendAll(body, flags: 0)
        guard bodyCode == 0 else { throw .broken(errno: bodyCode) }
        return try readReply()
    }

    /// Zero, or the error number.
    private func sendAll(_ bytes: UnsafeRawBufferPointer, flags: Int32) -> Int32 {
        var sent = 0
        while sent < bytes.count {
            let count = send(
                descriptor,
                bytes.baseAddress?.advanced(by: sent),
                bytes.count - sent,
                flags | Int32(MSG_NOSIGNAL)
            )
            guard count > 0 else {
                if errno == EINTR { continue }
                return errno
            }
            sent += count
        }
        return 0
    }

    private func readReply() throws(LoadError) -> LoadReply {
        filled = 0
        var headEnd: Int?
        while headEnd == nil {
            try receive()
            headEnd = Self.endOfHead(buffer[..<filled])
        }
        let end = headEnd ?? filled
        var head = try LoadReplyHead(String(decoding: buffer[..<end], as: UTF8.self))
        var missing = head.contentLength - (filled - end)
        guard missing >= 0 else { throw .badReply("it is longer than its content length") }
        while missing > 0 {
            filled = 0
            try receive()
            missing -= filled
        }
        head.reply.bodyBytes = head.contentLength
        return head.reply
    }

    private func receive() throws(LoadError) {
        guard filled < buffer.count else { throw .badReply("its head is longer than 16 KiB") }
        let start = filled
        let count = buffer.withUnsafeMutableBytes { memory in
            recv(descriptor, memory.baseAddress?.advanced(by: start), memory.count - start, 0)
        }
        guard count > 0 else {
            if count < 0, errno == EINTR { return }
            throw .broken(errno: count == 0 ? ECONNRESET : errno)
        }
        filled += count
    }

    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count
        where bytes[index] == 0x0A && bytes[index - 1] == 0x0D && bytes[index - 2] == 0x0A {
            return index + 1
        }
        return nil
    }
}
