import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("Bodies that HTTP cannot tell the end of")
    struct BrokenBodyTests {
        /// A request up to its body.
        private func head(_ framing: String) throws -> String {
            let target = try #require(ConformanceTarget.current)
            return "POST /v1/logs HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer \(target.key)\r\nContent-Type: application/json\r\n"
                + "\(framing)\r\n\r\n"
        }

        @Test("a bad chunk is the sender's fault, not the store's", .ownServer)
        func chunk() throws {
            let own = try #require(ConformanceTarget.current?.own)
            let socket = try LineSocket(port: own.server.port)
            socket.write(try head("Transfer-Encoding: chunked") + "ZZ\r\n{\r\n")
            #expect(socket.readHead().hasPrefix("HTTP/1.1 400"))
        }

        @Test("so is a body that ends early", .ownServer)
        func half() throws {
            let own = try #require(ConformanceTarget.current?.own)
            let socket = try LineSocket(port: own.server.port)
            socket.write(try head("Content-Length: 200") + "{}")
            socket.closeWriting()
            let answer = socket.readHead()
            // A server may as well close without a word; it must not ask for the same again.
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
        }
    }
}
