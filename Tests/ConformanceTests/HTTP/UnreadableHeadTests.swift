import Foundation
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("heads that cannot be read, and methods that nobody knows")
    struct UnreadableHeadTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var request: String
            var status: Int
            var parts: [String]

            init(_ request: String, _ status: Int, _ parts: String...) {
                self.request = request
                self.status = status
                self.parts = parts
            }

            var testDescription: String { String(request.prefix(40)) }
        }

        private static let json = "Content-Type: application/json\r\n"
        private static let problem = "Content-Type: application/problem+json"

        static let cases = [
            Case("FOO /v1/logs HTTP/1.1\r\n\(json)\r\n", 405, "Allow: POST", "{\"code\":12,"),
            Case("post /v1/traces HTTP/1.1\r\n\r\n", 405, "Allow: POST", "x-protobuf"),
            Case("PROPFIND /v1/logs?a HTTP/1.1\r\n\(json)\r\n", 405, "Allow: POST", "\"code\":12,"),
            Case("FOO /livez HTTP/1.1\r\n\r\n", 405, "Allow: GET", problem),
            Case("POST /livez HTTP/1.1\r\n\r\n", 405, "Allow: GET", problem),
            Case("PROPFIND /readyz HTTP/1.1\r\n\r\n", 405, "Allow: GET", problem),
            Case("DELETE /metrics HTTP/1.1\r\n\r\n", 405, "Allow: GET", problem),
            Case("FOO /api/v1/products HTTP/1.1\r\n\r\n", 405, "Allow: GET, HEAD, POST", problem),
            Case("FOO /nowhere HTTP/1.1\r\n\r\n", 501, "'FOO'", problem),
            Case("hello\r\n\r\n", 400, problem),
            Case("\u{16}\u{3}\u{1}\u{2}", 400, problem),
            Case("POST /v1/logs HTTP/1.1\r\n\(json)a b: c\r\n\r\n", 400, "{\"code\":3,"),
            Case("\r\nFOO /livez HTTP/1.1\r\n\r\n", 405, "Allow: GET", problem),
            Case("GET /livez HTTP/7.1\r\n\r\n", 505, problem),
            Case(
                "POST /v1/logs HTTP/1.1\r\n\(json)a: \(String(repeating: "a", count: 90_000))\r\n\r\n",
                431,
                "{\"code\":3,"
            ),
        ]

        @Test("are answered whole, with a request id", .ownServer, arguments: cases)
        func answered(unreadable: Case) async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let socket = try LineSocket(port: own.server.port)
            // What comes before it on the connection is answered before it.
            socket.write("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(socket.readHead().hasPrefix("HTTP/1.1 200"))
            #expect(socket.read(count: 3) == "ok\n")
            socket.write(unreadable.request)
            socket.closeWriting()
            let answer = await socket.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 \(unreadable.status) "), "\(answer)")
            #expect(answer.ranges(of: "Content-Type: ").count == 1, "\(answer)")
            for part in unreadable.parts + ["X-Request-Id: "] {
                #expect(answer.contains(part), "\(part) in \(answer)")
            }
        }
    }
}
