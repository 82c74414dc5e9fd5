import Glibc
import Testing

@testable import AgentCore

/// Truth of `net.tls` on the running kernel; needs root.
@Suite("net.tls on this kernel", .serialized)
struct NetTLSTests {
    private let host = "mb\(getpid()).example"

    @Test(
        "what Python's ssl and curl encrypt is told as it was before, on both sides",
        arguments: NetTLSSource.plan.rungs
    )
    func exchanges(rung: HookRung) throws {
        let directory = try TemporaryDirectory()
        let certificates = try TestCertificates()
        let space = try TestNamespace("tls")
        defer { space.remove() }
        let observation = try Observation(NetTLSSource.self, rungs: [rung], only: space)
        let tls = (certificates.serverCertificate, certificates.serverKey)
        let connection =
            "HTTPSConnection('127.0.0.1', port, context=ssl._create_unverified_context())"
        try space.python(
            HTTPScript.server(host: host, tls: tls)
                + HTTPScript.keepAlive(directory.path + "/lines", connection: connection) + """
                    for index in range(7):
                        subprocess.run(['curl', '-s', '-o', '/dev/null', '--cacert',
                                        '\(certificates.authority)', '-H', 'Host: ' + host,
                                        'https://127.0.0.1:%d/curl/%d' % (port, index)], check=True)
                    """
        )
        observation.read()
        for side in ["client", "server"] {
            let records = observation.records.filter {
                $0.strings["server.address"] == host && $0.strings["meterbee.http.side"] == side
            }
            #expect(records.count == 73)
            check(records, side: side, knowsPeer: rung == NetTLSSource.plan.rungs[0])
        }
        #expect(observation.ledger.residual == 0)
    }

    private func check(_ records: [DecodedRecord], side: String, knowsPeer: Bool) {
        func count(_ method: String, _ path: String, _ status: Int64) -> Int {
            records.count {
                $0.strings["http.request.method"] == method && $0.strings["url.path"] == path
                    && $0.integers["http.response.status_code"] == status
            }
        }
        #expect(count("GET", "/slow/a/missing", 404) == 1)
        #expect(count("GET", "/slow/b", 200) == 1)
        #expect(count("POST", "/broken", 500) == 10)
        #expect(count("HEAD", "/heads", 200) == 10)
        #expect(count("PUT", "/items/{id}/v1", 200) == 10)
        #expect(count("GET", "/curl/{id}", 200) == 7)
        for record in records {
            #expect(record.strings["url.scheme"] == "https")
            #expect(record.strings["network.peer.address"] == (knowsPeer ? "127.0.0.1" : nil))
            if record.strings["url.path"]?.hasPrefix("/slow") == true {
                #expect(record.integers["meterbee.http.latency_us"] ?? 0 >= 20_000)
            }
        }
        let curls = records.count { $0.strings["process.executable.name"] == "curl" }
        #expect(curls == (side == "client" ? 7 : 0))
    }

    @Test("a container that comes later is heard, and its file system is free when it ends")
    func container() throws {
        let observation = try Observation(NetTLSSource.self)
        let container = try TLSContainer("mbc\(getpid()).example")
        try container.start()
        var told: [DecodedRecord] = []
        for _ in 0..<6000 where told.count < 4 {
            observation.read(live: true)
            told = observation.records.filter { $0.strings["server.address"] == container.host }
            usleep(50_000)
        }
        #expect(told.count >= 4)
        #expect(told.allSatisfy { $0.strings["url.path"] == "/contained" })
        #expect(Set(told.map { $0.strings["meterbee.http.side"] }) == ["client", "server"])
        let library = try container.library()
        #expect(TLSContainer.isOpen(library, in: "self"))
        try container.stop()
        observation.read(live: true)
        #expect(!TLSContainer.isOpen(library, in: "self"))
        #expect(observation.trouble == nil)
        observation.finish()
        #expect(observation.ledger.residual == 0)
    }

    /// Runs an agent on a node whose file says so, to its end in order.
    private func withAgent(
        _ line: String,
        _ sources: String,
        _ body: (AgentProcess, ScriptedServer) throws -> Void
    ) throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        defer { server.stop() }
        let file = directory.path + "/agent.conf"
        try TextFile.replace(file, with: Array("\(line)\n".utf8))
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--node-file", file, "--sources", sources]
        )
        try agent.start()
        try body(agent, server)
        #expect(agent.stop() == 0)
        #expect(agent.number("net.tls", "residual") == (line == "allow: tls" ? 0 : -1))
    }

    @Test("an agent hears a container that comes later, with its loader's rights, and lets it go")
    func containerOfAgent() throws {
        try withAgent("allow: tls", "net.tls") { agent, server in
            let container = try TLSContainer("mba\(getpid()).example")
            try container.start()
            #expect(
                agent.wait {
                    server.logRecords.contains { $0.strings["server.address"] == container.host }
                }
            )
            let library = try container.library()
            let loader = String(try #require(agent.parts.first))
            #expect(TLSContainer.isOpen(library, in: loader))
            try container.stop()
            #expect(agent.wait { !TLSContainer.isOpen(library, in: loader) })
        }
    }

    @Test(
        "an agent whose node allows it attaches it with its loader's rights, another does not try"
    )
    func agent() throws {
        for (line, isRunning) in [("allow: tls", true), ("allow: arguments", false)] {
            try withAgent(line, "net.tls,process.exit") { agent, _ in
                let sources = try #require(agent.status?["sources"] as? [String: [String: Any]])
                #expect(sources["process.exit"]?["seen"] != nil)
                #expect((sources["net.tls"]?["seen"] != nil) == isRunning)
            }
        }
    }

    @Test("it runs only where the node's own file allows it")
    func consent() throws {
        let wanted = try #require(
            AgentPolicy(reply: Array(#"{"sources": {"net.tls": {"enabled": true}}}"#.utf8))
        )
        for policy in [AgentPolicy(), wanted] {
            #expect(NodeCeiling().limit(policy).sources["net.tls"]?.isEnabled == false)
            let consenting = try NodeCeiling(text: "allow: tls", name: "x").limit(policy)
            #expect(consenting.sources["net.tls"]?.isEnabled ?? true)
        }
        #expect(!SourceCatalog.keysWithoutConsent.contains("net.tls"))
        #expect(SourceCatalog.keysWithoutConsent.count == SourceCatalog.keys.count - 1)
    }
}
