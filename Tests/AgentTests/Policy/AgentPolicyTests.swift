import Testing

@testable import AgentCore

@Suite("Policy")
struct AgentPolicyTests {
    private let reply = """
        {"currency": "EUR", "sources": {"net.flow": {"enabled": true, "sample_one_in": 5,
        "budget_bytes_per_hour": 1000, "price_per_million_records": "0.35"},
        "process.exec": {"enabled": false, "reason": "quota"}}, "redact_arguments": false,
        "redact_names": ["session"]}
        """

    @Test("a reply is read, and what it does not say stays usual")
    func reading() throws {
        let policy = try #require(AgentPolicy(reply: Array(reply.utf8)))
        let flow = try #require(policy.sources["net.flow"])
        #expect(flow.isEnabled && flow.sampleShift == 2 && flow.bytesPerHourMax == 1000)
        #expect(flow.pricePerMillionRecords == "0.35" && policy.currency == "EUR")
        #expect(policy.sources["process.exec"]?.isEnabled == false)
        #expect(policy.sources["process.exec"]?.reason == "quota")
        #expect(!policy.redactsArguments && policy.secretNames == ["session"])
    }

    @Test("what is no policy is none", arguments: ["", "{}", "[]", "{\"a\":", "nonsense"])
    func noPolicy(text: String) {
        #expect(AgentPolicy(reply: Array(text.utf8)) == nil)
    }

    @Test("the node's own file is the ceiling")
    func ceiling() throws {
        let policy = try #require(AgentPolicy(reply: Array(reply.utf8)))
        #expect(NodeCeiling().limit(policy).redactsArguments)
        let consenting = try NodeCeiling(text: "allow: arguments # yes", name: "x")
        #expect(!consenting.limit(policy).redactsArguments)
        let narrow = try NodeCeiling(text: "\n# own\nsources: process.exec\n", name: "x")
        let limited = narrow.limit(policy)
        #expect(limited.sources["net.flow"]?.isEnabled == false)
        #expect(limited.sources["process.exec"]?.isEnabled == false)
    }

    @Test(
        "a line of the node's file that is not understood is refused by its number",
        arguments: ["allow: everything", "sources: net.nothing", "deny: x"]
    )
    func badFile(line: String) {
        let error = #expect(throws: AgentError.self) {
            try NodeCeiling(text: "# first\n\(line)", name: "agent.conf")
        }
        #expect(error?.message.contains("agent.conf, line 2") == true)
    }

    @Test("what does not run is told with the reason and who can change it")
    func absences() throws {
        let policy = try #require(AgentPolicy(reply: Array(reply.utf8)))
        let usual = ["net.flow", "process.exec"]
        #expect(
            policy.absences(among: usual) == [
                "off: process.exec: the tenant's quota or cap is used up"
            ]
        )
        #expect(policy.absences(among: ["net.flow", "net.dns"]).isEmpty)
        let narrow = try NodeCeiling(text: "sources: process.exec", name: "x").limit(policy)
        #expect(narrow.sources["net.flow"]?.absence == "this node's file does not allow it")
        #expect(narrow.absences(among: usual).count == 2)
    }

    @Test("a budget thins out before it is used up, only counts then, and begins anew each hour")
    func budget() {
        let second: Int64 = 1_000_000_000
        var budget = SourceBudget(nowNs: 0, bytes: 0)
        func control(_ at: Int64, _ bytes: UInt64) -> SourceControl {
            budget.control(nowNs: at * second, bytes: bytes, bytesPerHourMax: 3600)
        }
        #expect(control(60, 100) == SourceControl())
        #expect(control(120, 1000).sampleShift == 1)
        #expect(control(125, 1200).sampleShift == 1)
        #expect(control(131, 1400).sampleShift == 2)
        #expect(control(132, 3600).mode == .countOnly)
        #expect(control(3599, 3600).mode == .countOnly)
        #expect(control(3600, 3600).mode == .full)
        // The shift goes back a step at a time.
        #expect(control(3700, 3600).sampleShift == 0)
        #expect(control(3720, 3600) == SourceControl())
    }

    @Test("JSON is read as it is, and never traps", arguments: 0..<200)
    func json(cut: Int) {
        let text = #"{"a": [1, -2.5e3, "x\"\u00e9", true, null, {}], "b": {"c": "d"}}"#
        let tree = JSONTree(Array(text.utf8))
        #expect(tree?["a"]?.elements.count == 6)
        #expect(tree?["a"]?.elements[2].text == "x\"é")
        #expect(tree?["b"]?["c"]?.text == "d")
        if cut < text.utf8.count { #expect(JSONTree(Array(text.utf8.prefix(cut))) == nil) }
        let deep = String(repeating: "[", count: cut) + String(repeating: "]", count: cut)
        #expect((JSONTree(Array(deep.utf8)) != nil) == (1...32).contains(cut))
    }
}
