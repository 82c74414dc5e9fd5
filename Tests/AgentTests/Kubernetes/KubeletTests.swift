import Glibc
import Testing

@testable import AgentCore

/// A local HTTPS server that answers as the kubelet does.
@Suite("The kubelet")
struct KubeletTests {
    private let certificates: TestCertificates
    private let directory: TemporaryDirectory

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        certificates = try TestCertificates()
        directory = try TemporaryDirectory()
        try TextFile.replace(directory.path + "/token", with: Array("first\n".utf8))
    }

    private func kubelet(token: String = "first") throws -> ScriptedServer {
        try ScriptedServer([], tls: TestTLS(certificates)) { request in
            guard request.line == "GET /pods HTTP/1.1" else { return .reply(404) }
            guard request.headers["authorization"] == "Bearer \(token)" else {
                return .reply(401, body: Array("Unauthorized".utf8))
            }
            return .reply(200, body: Array(TestPods.list.utf8))
        }
    }

    private func client(
        _ server: ScriptedServer,
        authority: String? = nil
    ) throws -> KubeletClient {
        KubeletClient(
            try KubeletSettings(
                server: ServerAddress("https://127.0.0.1:\(server.port)"),
                tokenFile: directory.path + "/token",
                authorityFile: authority ?? certificates.authority
            ),
            ownSockets: OwnSockets()
        )
    }

    @Test("pods are told to who has the token; a token that was replaced is read again")
    func pods() throws {
        let server = try kubelet(token: "second")
        let client = try client(server)
        let refusal = #expect(throws: AgentError.self) { try client.pods() }
        #expect(refusal?.message.contains("HTTP 401") == true)
        try TextFile.replace(directory.path + "/token", with: Array("second\n".utf8))
        #expect(try client.pods().count == 2)
        server.stop()
    }

    @Test("a long list comes in chunks, and is read whole")
    func chunks() throws {
        let filler = String(repeating: "x", count: 3_000_000)
        let text = #"{"filler":"\#(filler)","items":[{"metadata":{"uid":"u","name":"p"}}]}"#
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let size = String(text.utf8.count, radix: 16)
        let server = try ScriptedServer(
            [.bytes(Array("\(head)\(size)\r\n\(text)\r\n0\r\n\r\n".utf8))],
            tls: TestTLS(certificates)
        )
        #expect(try client(server).pods().map(\.name) == ["p"])
        server.stop()
    }

    @Test("what is in the way is said with its remedy")
    func troubles() throws {
        let server = try ScriptedServer([.reply(403), .reply(200)], tls: TestTLS(certificates))
        let client = try client(server)
        #expect(throws: AgentError.self) { try client.pods() }
        let noList = #expect(throws: AgentError.self) { try client.pods() }
        #expect(noList?.message.contains("no list of pods") == true)
        let stranger = try TestCertificates()
        let unmet = try kubelet()
        let untrusted = #expect(throws: AgentError.self) {
            try self.client(unmet, authority: stranger.authority).pods()
        }
        #expect(untrusted?.code == .tls)
        #expect(server.requests.count == 2 && unmet.requests.isEmpty)
        unmet.stop()
        unlink(directory.path + "/token")
        let tokenless = #expect(throws: AgentError.self) { try client.pods() }
        #expect(tokenless?.message.contains("--kubelet-token-file") == true)
        let plain = #expect(throws: AgentError.self) {
            try KubeletSettings(server: ServerAddress("http://127.0.0.1:10255"))
        }
        #expect(plain?.code == .usage)
        server.stop()
    }

    @Test("what could not be asked is said once, and what is known stays")
    func watch() throws {
        let server = try ScriptedServer(
            [.reply(200, body: Array(TestPods.list.utf8)), .reply(500), .reply(500)],
            fallback: .reply(200, body: Array(TestPods.list.utf8)),
            tls: TestTLS(certificates)
        )
        let lines = Lines()
        let settings = try KubeletSettings(
            server: ServerAddress("https://127.0.0.1:\(server.port)"),
            tokenFile: directory.path + "/token",
            authorityFile: certificates.authority
        )
        let watch = try KubeletWatch(settings, ownSockets: OwnSockets()) { lines.add($0) }
        #expect(watch.askOnce().podCount == 2)
        #expect(watch.askOnce().trouble?.contains("HTTP 500") == true)
        let status = watch.askOnce()
        #expect(status.podCount == 2 && status.trouble != nil)
        #expect(watch.askOnce().trouble == nil)
        #expect(lines.all.count == 3, "\(lines.all)")
        server.stop()
    }
}
