import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("HEAD")
    struct HeadTests {
        @Test(
            "is answered without a body, and the next request as any other",
            .ownServer,
            arguments: ["/v1/logs", "/livez", "/api/v1/usage", "/nowhere"]
        )
        func bodiless(path: String) throws {
            let own = try #require(ConformanceTarget.current?.own)
            let socket = try LineSocket(port: own.server.port)
            // What follows the first head must be the second.
            socket.write("HEAD \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(socket.readHead().hasPrefix("HTTP/1.1 40"))
            socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(socket.readHead().hasPrefix("HTTP/1.1 200"))
            #expect(socket.read(count: 2) == "ok")
        }
    }
}
