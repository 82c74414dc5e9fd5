import Glibc
import Testing

@testable import AgentCore

@Suite("TLS")
struct TLSTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    private func client(
        _ server: ScriptedServer,
        authority: String?,
        identity: TestCertificates? = nil,
        proxy: ScriptedServer? = nil
    ) throws -> HTTPClient {
        var endpoint = HTTPEndpoint(try ServerAddress("https://127.0.0.1:\(server.port)"))
        endpoint.tls.authorityFile = authority
        endpoint.tls.certificateFile = identity?.clientCertificate
        endpoint.tls.keyFile = identity?.clientKey
        endpoint.proxy = try proxy?.address
        return HTTPClient(endpoint: endpoint, ownSockets: OwnSockets(), timeoutSeconds: 120)
    }

    private let request = HTTPRequest(
        path: "/v1/logs",
        headers: [("Idempotency-Key", "k")],
        body: [UInt8](repeating: 7, count: 100_000)
    )

    @Test("requests go over one trusted connection, whole")
    func trusted() throws {
        let certificates = try TestCertificates()
        let server = try ScriptedServer([], tls: TestTLS(certificates))
        let client = try client(server, authority: certificates.authority)
        for _ in 0..<3 { #expect(try client.send(request).status == 200) }
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0.body == request.body })
        #expect(server.connections == 1)
        server.stop()
    }

    @Test(
        "a server that cannot be trusted gets nothing, and the reason is said",
        arguments: [
            (TestCertificates.Fault.expired, true, "expired"),
            (.otherName, true, "mismatch"),
            (.none, false, "self-signed certificate in certificate chain"),
        ]
    )
    func untrusted(fault: TestCertificates.Fault, knowsAuthority: Bool, reason: String) throws {
        let certificates = try TestCertificates(fault)
        let server = try ScriptedServer([], tls: TestTLS(certificates))
        let client = try client(server, authority: knowsAuthority ? certificates.authority : nil)
        let error = #expect(throws: AgentError.self) { try client.send(request) }
        #expect(error?.code == .tls)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(server.requests.isEmpty)
        server.stop()
    }

    @Test("a server that wants to know its clients accepts one with a certificate, and no other")
    func mutual() throws {
        let certificates = try TestCertificates()
        let server = try ScriptedServer([], tls: TestTLS(certificates, requiresClient: true))
        do {
            let known = try client(
                server,
                authority: certificates.authority,
                identity: certificates
            )
            #expect(try known.send(request).status == 200)
        }
        // The server serves one connection after the other, and the first is closed now.
        let unknown = try client(server, authority: certificates.authority)
        let error = #expect(throws: AgentError.self) { try unknown.send(request) }
        // Refused, and not kept waiting.
        for number in [ETIMEDOUT, EAGAIN] {
            #expect(error?.message.contains(String(cString: strerror(number))) == false)
        }
        #expect(server.requests.count == 1)
        server.stop()
    }

    @Test("files that are missing or hold something else are named")
    func files() throws {
        let certificates = try TestCertificates()
        let server = try ScriptedServer([], tls: TestTLS(certificates))
        for file in ["/nowhere/ca.pem", certificates.serverKey] {
            let error = #expect(throws: AgentError.self) {
                try client(server, authority: file).send(request)
            }
            #expect(error?.message.contains(file) == true)
        }
        server.stop()
    }

    @Test("a tunnel is asked of the proxy, and its refusal is said")
    func proxy() throws {
        let certificates = try TestCertificates()
        let server = try ScriptedServer([], tls: TestTLS(certificates))
        let proxy = try ScriptedServer([.reply(407)])
        let client = try client(server, authority: certificates.authority, proxy: proxy)
        let error = #expect(throws: AgentError.self) { try client.send(request) }
        #expect(error?.message.contains("refuses a tunnel") == true)
        #expect(proxy.requests.map(\.line) == ["CONNECT 127.0.0.1:\(server.port) HTTP/1.1"])
        server.stop()
        proxy.stop()
    }

    @Test("a forwarding proxy is told the server in full")
    func forwarding() throws {
        let proxy = try ScriptedServer([])
        let endpoint = HTTPEndpoint(
            try ServerAddress("http://meter.invalid:4318"),
            proxy: try proxy.address
        )
        let client = HTTPClient(endpoint: endpoint, ownSockets: OwnSockets(), timeoutSeconds: 120)
        #expect(try client.send(request).status == 200)
        #expect(
            proxy.requests.map(\.line) == ["POST http://meter.invalid:4318/v1/logs HTTP/1.1"]
        )
        #expect(proxy.requests[0].headers["host"] == "meter.invalid:4318")
        proxy.stop()
    }
}
