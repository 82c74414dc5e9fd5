/// `POST /api/v1/agents/{id}:heartbeat`: who the agent is and its accounts, for the policy.
struct HeartbeatRequest {
    let credential: Credential
    let agentID: String
    let node: NodeIdentity
    let role: AgentRole
    let notices: [Noticeboard.Notice]

    /// The request as it is sent.
    var http: HTTPRequest {
        HTTPRequest(
            path: "/api/v1/agents/\(agentID):heartbeat",
            headers: [
                ("Authorization", "Bearer \(credential.key)"),
                ("Content-Type", "application/json"), ("Accept", "application/json"),
                ("User-Agent", "meterbee-agent/\(AgentVersion.text)"),
            ],
            body: Array(json.utf8)
        )
    }

    private var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("role", role.rawValue)
            json.member("version", AgentVersion.text)
            json.member("boot_id", node.bootID)
            json.member("ledger") { json in
                for notice in notices {
                    json.member(notice.key.source) { write(notice, to: &$0) }
                }
            }
        }
        return json.text
    }

    /// The account in the words of its invariant.
    private func write(_ notice: Noticeboard.Notice, to json: inout JSONWriter) {
        let ledger = notice.ledger
        json.member("epoch", String(notice.key.epoch, radix: 16))
        json.member("seen", ledger.kernel.seen &+ ledger.derived)
        json.member("sent", ledger.tally.acknowledged)
        json.member("aggregated", ledger.kernel.aggregated)
        json.member("sampled_out", ledger.kernel.sampledOut)
        json.member("budget_held", ledger.kernel.held)
        json.member("ring_lost", ledger.kernel.ringLost)
        json.member("spool_evicted", ledger.tally.evicted)
        json.member("rejected", ledger.tally.rejected)
        json.member("pending", ledger.pending)
        json.member("crash_lost", ledger.crashLostInAll)
        json.member("residual", ledger.residual)
        json.member("hook", notice.hook.map(Self.short))
        json.member("trouble", notice.trouble.map(Self.short))
    }

    /// The server takes texts of 200 characters.
    private static func short(_ text: String) -> String { String(text.prefix(160)) }
}
