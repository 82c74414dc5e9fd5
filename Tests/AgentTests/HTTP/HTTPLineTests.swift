import Testing

@testable import AgentCore

@Suite("Requests and answers of HTTP/1.x")
struct HTTPLineTests {
    private func requests(
        _ text: String,
        isCut: Bool = false
    ) -> (requests: [HTTPRequestLine], mayLackSome: Bool) {
        Array(text.utf8).withUnsafeBytes { HTTPRequestLine.all(in: $0, isCut: isCut) }
    }

    private func answer(_ text: String) -> HTTPAnswerLine? {
        Array(text.utf8).withUnsafeBytes { HTTPAnswerLine($0) }
    }

    @Test("method, path and host are read, whatever form the target has")
    func forms() throws {
        let plain = try #require(
            requests("GET /a/7?q HTTP/1.1\r\nAccept: */*\r\nhOsT: \tExample.COM:80 \r\n\r\n")
                .requests.first
        )
        #expect((plain.method, plain.path, plain.host) == ("GET", "/a/{id}", "example.com"))
        let absolute = try #require(
            requests("PUT http://me:pw@[2001:db8::7]:8080/x?y HTTP/1.0\n\n").requests.first
        )
        #expect((absolute.method, absolute.path, absolute.host) == ("PUT", "/x", "2001:db8::7"))
        let tunnel = try #require(
            requests("CONNECT db.example:443 HTTP/1.1\r\n\r\n").requests.first
        )
        #expect((tunnel.path, tunnel.host) == (nil, "db.example"))
        let strange = try #require(
            requests("OPTIONS * HTTP/1.1\r\nHost: a b\r\n\r\n").requests.first
        )
        #expect((strange.path, strange.host) == ("*", nil))
    }

    @Test(
        "what begins no request is none",
        arguments: ["", "GET", "GET\r\n", "FETCH / HTTP/1.1", "\0"]
    )
    func none(text: String) { #expect(requests(text).requests.isEmpty) }

    @Test("requests behind one another are told apart, over bodies of known length")
    func chain() {
        let text =
            "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nGET /GET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n"
        let (found, mayLackSome) = requests(text)
        #expect(found.map(\.path) == ["/a", "/b", "/c"] && !mayLackSome)
        #expect(requests(text, isCut: true).mayLackSome)
        #expect(!requests("GET /a HTTP/1.1\r\nCookie: x", isCut: true).mayLackSome)
        let coded = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nGET /b HTTP/1.1\r\n\r\n"
        #expect(requests(coded).requests.count == 1)
    }

    @Test("an answer's status and its end are read")
    func answers() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nxxxx"
        #expect(answer(text)?.byteCount(method: "GET") == 51)
        #expect(answer(text)?.byteCount(method: "HEAD") == 39)
        #expect(answer(text)?.byteCount(method: nil) == nil)
        #expect(answer("HTTP/1.0 204 No Content\r\n\r\n")?.byteCount(method: "GET") == 27)
        #expect(answer("HTTP/1.1 200 OK\r\n\r\n")?.byteCount(method: "GET") == nil)
        let interim = answer("HTTP/1.1 100 Continue\r\n\r\n" + text)
        #expect(interim?.status == 200 && interim?.byteCount(method: "POST") == 76)
        #expect(answer("HTTP/1.1 101 Switching Protocols\r\n\r\n")?.status == 101)
        for bad in ["", "HTTP/1.1 20", "HTTP/1.1 2x0 OK", "HTTP/1.1 999 ?", "HTTP/2 200 OK....."] {
            #expect(answer(bad) == nil)
        }
    }

    @Test(
        "lengths that contradict each other or are no numbers are not believed",
        arguments: ["5\r\nContent-Length: 6", "-1", "99999999999999999999", "0x5", ""]
    )
    func lengths(value: String) {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: \(value)\r\n\r\n"
        #expect(answer(text)?.byteCount(method: "GET") == nil)
    }
}
