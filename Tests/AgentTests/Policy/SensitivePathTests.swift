import Metering
import Testing

@testable import AgentCore

@Suite("Sensitive paths")
struct SensitivePathTests {
    @Test("whole names, beginnings and names anywhere are told apart")
    func reading() throws {
        #expect(try SensitivePath("/etc/shadow").key == .prefix(Array("/etc/shadow/".utf8)))
        #expect(try SensitivePath("/etc/shadow/").key == .prefix(Array("/etc/shadow/".utf8)))
        #expect(try SensitivePath("/etc/shadow*").key == .prefix(Array("/etc/shadow".utf8)))
        #expect(try SensitivePath("~/.ssh").key == .name(Array(".ssh".utf8)))
        #expect(try SensitivePath("/etc/shadow").file == "/etc/shadow")
        #expect(try SensitivePath("/etc/shadow*").file == nil)
        #expect(try SensitivePath("~/.ssh").file == nil)
    }

    @Test(
        "what names no path is refused with a remedy",
        arguments: [
            "", "/", "*", "etc/shadow", "/etc/../shadow", "/etc/./x", "/a*b*", "//x", "~/ssh",
            "~/.", "~/..", "~/.a/b", "~/.a*", "~", "~root/.ssh",
            "/" + String(repeating: "x", count: 128), "~/." + String(repeating: "x", count: 31),
        ]
    )
    func refusals(text: String) {
        let error = #expect(throws: SensitivePathFault.self) { try SensitivePath(text) }
        #expect(error?.message.contains("such as") == true)
    }

    @Test("the server's paths count only where the node consents to them")
    func consent() throws {
        let reply = #"{"sensitive_paths": ["/srv/keys", "nonsense", "~/.config"]}"#
        let policy = try #require(AgentPolicy(reply: Array(reply.utf8)))
        #expect(policy.sensitivePaths.map(\.text) == ["/srv/keys", "~/.config"])
        let usual = SensitivePath.usual
        #expect(usual.count == 21)
        #expect(NodeCeiling().limit(policy).sensitivePaths == usual)
        let own = try NodeCeiling(text: "paths: /srv/own", name: "x").limit(policy)
        #expect(own.sensitivePaths.map(\.text) == usual.map(\.text) + ["/srv/own"])
        let both = try NodeCeiling(text: "allow: paths", name: "x").limit(policy)
        #expect(both.sensitivePaths.count == usual.count + 2)
        #expect(throws: AgentError.self) { try NodeCeiling(text: "paths: srv", name: "x") }
    }
}
