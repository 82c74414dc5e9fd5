import Testing

@testable import AgentCore

@Suite("HTTP replies")
struct HTTPResponseParserTests {
    private func parse(_ text: String, chunkBytes: Int) throws -> HTTPResponse? {
        var parser = HTTPResponseParser()
        let bytes = Array(text.utf8)
        var response: HTTPResponse?
        for start in stride(from: 0, to: bytes.count, by: chunkBytes) {
            response = try parser.receive(bytes[start..<min(start + chunkBytes, bytes.count)])
        }
        return response
    }

    @Test("a reply is the same however it is cut", arguments: [1, 2, 7, 1000])
    func fixedLength(chunkBytes: Int) throws {
        let text = "HTTP/1.1 200 OK\r\nX-Name:  a: b\r\nContent-Length: 5\r\n\r\nhello"
        let response = try #require(try parse(text, chunkBytes: chunkBytes))
        #expect(response.status == 200)
        #expect(response["x-name"] == "a: b")
        #expect(response.body == Array("hello".utf8))
    }

    @Test(
        "chunks are joined, trailers skipped, interim replies passed over",
        arguments: [1, 3, 1000]
    )
    func chunked(chunkBytes: Int) throws {
        let text = """
            HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r
            Retry-After: 7\r\n\r\n5;x=y\r\nhello\r\nA\r\n, world...\r\n0\r\nTrailer: t\r\n\r\n
            """
        let response = try #require(try parse(text, chunkBytes: chunkBytes))
        #expect(response.status == 503)
        #expect(response["retry-after"] == "7")
        #expect(String(decoding: response.body, as: UTF8.self) == "hello, world...")
    }

    @Test("a reply that is not whole yet is none")
    func incomplete() throws {
        #expect(try parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", chunkBytes: 9) == nil)
        #expect(try parse("HTTP/1.1 200 OK\r\n", chunkBytes: 9) == nil)
    }

    @Test(
        "what is no HTTP/1.1 is refused",
        arguments: [
            "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 abc\r\n", "HTTP/2 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nbroken\r\n", "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        ]
    )
    func malformed(text: String) {
        #expect(throws: AgentError.self) { try parse(text, chunkBytes: 1000) }
    }

    @Test(
        "a port of another kind is named by its first bytes",
        arguments: [
            // SETTINGS of two parameters, and an alert handshake_failure.
            ([0, 0, 12, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100, 0, 4], "gRPC"),
            ([0, 0, 0, 4, 0, 0, 0, 0, 0], "4318"),
            ([21, 3, 3, 0, 2, 2, 40], "https://"),
        ] as [([UInt8], String)]
    )
    func otherProtocols(bytes: [UInt8], hint: String) {
        for chunkBytes in [1, bytes.count] {
            let error = #expect(throws: AgentError.self) {
                var parser = HTTPResponseParser()
                for start in stride(from: 0, to: bytes.count, by: chunkBytes) {
                    _ = try parser.receive(bytes[start..<(start + chunkBytes)])
                }
            }
            #expect(error?.code == .http && error?.message.contains(hint) == true)
        }
    }

    @Test("lines and bodies without an end are refused, not collected")
    func endless() {
        #expect(throws: AgentError.self) {
            _ = try parse(String(repeating: "x", count: 100_000), chunkBytes: 4096)
        }
        #expect(throws: AgentError.self) {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
            _ = try parse(head + String(repeating: "x", count: 2_000_000), chunkBytes: 65_536)
        }
    }
}
