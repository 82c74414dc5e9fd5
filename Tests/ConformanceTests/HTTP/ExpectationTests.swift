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
