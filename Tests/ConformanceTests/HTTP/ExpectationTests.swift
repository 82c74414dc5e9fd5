import Foundation
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("Expect: 100-continue")
    struct ExpectationTests {
        @Test("is answered before the body is sent, and the request then as any other", .ownServer)
        func answered() async throws {
            let target = try #require(ConformanceTarget.current)
            let own = try #require(target.own)
            let body = OTLPSample.json(.logs)
            let socket = try LineSocket(port: own.server.port)
            // Twice on one connection, so that an interim answer does not spoil the next request.
            for _ in 0..<2 {
                socket.write(
                    "POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                        + "Authorization: Bearer \(target.key)\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n"
                )
                #expect(socket.readHead().hasPrefix("HTTP/1.1 100"))
                socket.write(body)
                let head = socket.readHead()
                #expect(head.hasPrefix("HTTP/1.1 200"), "\(head)")
                #expect(socket.read(count: 2) == "{}")
            }
        }

        @Test("a body announced as too large is refused instead", .ownServer)
        func tooLarge() async throws {
            let target = try #require(ConformanceTarget.current)
            let own = try #require(target.own)
            let socket = try LineSocket(port: own.server.port)
            socket.write(
                "POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                    + "Authorization: Bearer \(target.key)\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(LimitTests.limitBytes + 1)\r\n\r\n"
            )
            #expect(socket.readHead().hasPrefix("HTTP/1.1 413"))
        }
    }
}

/// A blocking connection to a port of this machine, read head by head.
final class LineSocket {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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

    private func readByte() -> UInt8? {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 1 ? byte : nil
    }
}
