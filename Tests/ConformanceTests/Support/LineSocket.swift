import Foundation
import Testing

@testable import meterbee

/// A blocking connection to a port of this machine, read head by head.
final class LineSocket: Sendable {
    private let descriptor: Int32

    /// - Parameter receiveBytes: how much the kernel keeps for it unread; nil for the usual.
    init(port: UInt16, receiveBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBytes {
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, size)
        }
        var address = LoopbackPort.loopback(port)
        var timeout = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &timeout,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    /// Nothing more is written.
    func closeWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            _ = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Everything up to and with the next empty line.
    func readHead() -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]), let byte = readByte() {
            head.append(byte)
        }
        return String(decoding: head, as: UTF8.self)
    }

    func read(count: Int) -> String {
        String(decoding: (0..<count).compactMap { _ in readByte() }, as: UTF8.self)
    }

    /// Everything up to the end of the connection, off the threads of tasks.
    func readToEnd() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                var bytes: [UInt8] = []
                while let byte = readByte() { bytes.append(byte) }
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// Takes two kilobytes twenty times a second for a while, as over a thin line, and then all the
    /// rest.
    /// - Returns: how many bytes came, and the longest time without any before the rest.
    func readThinly(for duration: Duration) async -> (count: Int, longestPause: Duration) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let start = ContinuousClock.now
        var (last, count, longestPause) = (start, 0, Duration.zero)
        while last - start < duration {
            try? await Task.sleep(for: .milliseconds(50))
            let received = recv(descriptor, &buffer, 2048, 0)
            guard received > 0 else { return (count, longestPause) }
            count += received
            longestPause = max(longestPause, .now - last)
            last = .now
        }
        while case let received = recv(descriptor, &buffer, buffer.count, 0), received > 0 {
            count += received
        }
        return (count, longestPause)
    }

    private func readByte() -> UInt8? {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 1 ? byte : nil
    }
}
