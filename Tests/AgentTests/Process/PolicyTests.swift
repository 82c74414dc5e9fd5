import Glibc
import Testing

@testable import AgentCore

/// The real agent under a server's policy; needs root.
@Suite("An agent under policy", .serialized)
struct PolicyTests {
    private static let enrolled = ScriptedServer.Answer.reply(
        201,
        body: Array(#"{"agent_id": "0199-a", "key": "mb_1_2"}"#.utf8)
    )

    private static func policy(_ text: String) -> ScriptedServer.Answer {
        .reply(200, body: Array(text.utf8))
    }

    @Test("a heartbeat tells the accounts, and its reply changes what runs without a restart")
    func heartbeat() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([Self.enrolled]) { request in
            guard request.path.hasSuffix(":heartbeat") else { return .reply(200) }
            return Self.policy(
                #"{"sources": {"process.exec": {"enabled": false, "reason": "paused"}}}"#
            )
        }
        try TextFile.replace(directory.path + "/token", with: Array("tok\n".utf8))
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            access: ["--token-file", directory.path + "/token"]
        )
        try agent.start()
        #expect(agent.wait { server.requests.contains { $0.path.hasSuffix(":heartbeat") } })
        let request = try #require(server.requests.first { $0.path.hasSuffix(":heartbeat") })
        #expect(request.path == "/api/v1/agents/0199-a:heartbeat")
        let body = try #require(JSONTree(request.body))
        #expect(body["role"]?.text == "agent")
        // Before the first accounts are balanced there are none to tell.
        #expect(body["ledger"] != nil)
        var isOff = false
        for _ in 0..<20 where !isOff {
            let before = agent.number("process.exec", "seen")
            for _ in 0..<20 { try #require(TestProcess(["/bin/true"])).wait() }
            usleep(1_500_000)
            isOff = agent.number("process.exec", "seen") == before
        }
        #expect(isOff)
        let status = TextFile.bytes(directory.path + "/status.json").flatMap { JSONTree($0) }
        let source = status?["sources"]?["process.exec"]
        #expect(source?["level"]?.text == "off")
        #expect(source?["off_because"]?.text == "the tenant's subscription is paused")
        #expect(status?["sources"]?["net.flow"]?["off_because"]?.text == nil)
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(agent.stop() == 0)
        server.stop()
    }

    @Test("a controller enrolls, tells its role, and observes nothing")
    func controller() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([Self.enrolled])
        try TextFile.replace(directory.path + "/token", with: Array("tok\n".utf8))
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            access: ["--token-file", directory.path + "/token"],
            more: ["--role", "controller"]
        )
        try agent.start()
        #expect(agent.wait { server.requests.contains { $0.path.hasSuffix(":heartbeat") } })
        usleep(1_200_000)
        #expect(agent.stop() == 0)
        let roles = server.requests.map { JSONText.stringMember("role", in: $0.body) }
        #expect(roles == ["controller", "controller"])
        server.stop()
    }

    @Test(
        "sensitive paths of the server are in force without a restart, where the node allows them",
        arguments: ["allow: paths", "allow: arguments"]
    )
    func paths(line: String) throws {
        let directory = try TemporaryDirectory()
        let secret = directory.path + "/secret"
        try TextFile.replace(secret, with: Array("s\n".utf8))
        let server = try ScriptedServer([Self.enrolled]) { request in
            guard request.path.hasSuffix(":heartbeat") else { return .reply(200) }
            return Self.policy(#"{"sources": {}, "sensitive_paths": ["\#(secret)", "nonsense"]}"#)
        }
        try TextFile.replace(directory.path + "/token", with: Array("tok\n".utf8))
        let file = directory.path + "/agent.conf"
        try TextFile.replace(file, with: Array("\(line)\n".utf8))
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            access: ["--token-file", directory.path + "/token"],
            more: ["--node-file", file, "--sources", "file.open"]
        )
        try agent.start()
        let parts = agent.parts
        #expect(agent.wait { server.requests.contains { $0.path.hasSuffix(":heartbeat") } })
        func rules() -> Set<String> {
            // The usual ones stay: it is told after the other, if that is told at all.
            _ = TextFile.bytes(secret)
            _ = TestProcess(["/bin/cat", secret, "/etc/shadow"])?.wait()
            usleep(300_000)
            return Set(server.logRecords.compactMap(Self.rule))
        }
        let isAllowed = line == "allow: paths"
        var told: Set<String> = []
        #expect(
            agent.wait {
                told = rules()
                return told.contains("/etc/shadow*") && (!isAllowed || told.contains(secret))
            }
        )
        if !isAllowed {
            // The policy is in force by now, if ever.
            for _ in 0..<4 { told.formUnion(rules()) }
        }
        #expect(told == (isAllowed ? [secret, "/etc/shadow*"] : ["/etc/shadow*"]))
        #expect(agent.parts == parts)
        #expect(agent.stop() == 0)
        #expect(agent.number("file.open", "residual") == 0)
        server.stop()
    }

    private static func rule(_ record: DecodedRecord) -> String? {
        // Other programs of the machine open files too.
        guard record.strings["process.executable.name"] == "cat" else { return nil }
        return record.strings["meterbee.file.rule"]
    }
}
