import Foundation
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("HTTP/1.0 (RFC 9112, section 9.3)")
    struct OldClientTests {
        @Test("an answer ends the connection", .ownServer)
        func ends() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let body = OTLPSample.json(.logs)
            let post =
                "POST /v1/logs HTTP/1.0\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer \(own.key)\r\nExpect: 100-continue\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            for (request, end) in [("GET /livez HTTP/1.0\r\n\r\n", "ok\n"), (post, "{}")] {
                let socket = try LineSocket(port: own.server.port)
                socket.write(request)
                let answer = await socket.readToEnd()
                #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"), "\(answer)")
                #expect(answer.contains("Connection: close\r\n"), "\(answer)")
                #expect(answer.hasSuffix("\r\n\r\n" + end), "\(answer)")
            }
        }

        @Test("unless the client asks to keep it", .ownServer)
        func kept() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let socket = try LineSocket(port: own.server.port)
            for _ in 0..<2 {
                socket.write("GET /livez HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                let head = socket.readHead()
                #expect(head.hasPrefix("HTTP/1.0 200 OK\r\n"), "\(head)")
                #expect(head.contains("Connection: keep-alive\r\n"), "\(head)")
                #expect(socket.read(count: 3) == "ok\n")
            }
            socket.write("GET /livez HTTP/1.0\r\n\r\n")
            #expect(await socket.readToEnd().hasSuffix("ok\n"))
        }

        @Test("a streamed answer has no chunks and ends with the connection", .ownServer)
        func streamed() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let socket = try LineSocket(port: own.server.port)
            socket.write(
                "GET /api/v1/exports/usage?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z"
                    + "&format=csv HTTP/1.0\r\nConnection: keep-alive\r\n"
                    + "Authorization: Bearer \(own.server.operatorKey)\r\n\r\n"
            )
            let answer = await socket.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"), "\(answer)")
            #expect(answer.contains("Connection: close\r\n"))
            #expect(!answer.lowercased().contains("transfer-encoding"), "\(answer)")
        }
    }
}
