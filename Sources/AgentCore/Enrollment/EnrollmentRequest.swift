/// `POST /api/v1/agents:enroll`: an enrollment token for an agent id and a key bound to it.
struct EnrollmentRequest {
    let token: String
    let node: NodeIdentity
    let role: AgentRole
    /// The same at every attempt, so that a reply that got lost does not leave two agents.
    let idempotencyKey: String

    /// The request as it is sent.
    var http: HTTPRequest {
        var json = JSONWriter()
        json.object { json in
            json.member("node", node.hostName)
            json.member("role", role.rawValue)
            json.member("version", AgentVersion.text)
            json.member("boot_id", node.bootID)
            if let machineID = node.machineID { json.member("host_id", machineID) }
        }
        return HTTPRequest(
            path: "/api/v1/agents:enroll",
            headers: [
                ("Authorization", "Bearer \(token)"), ("Content-Type", "application/json"),
                ("Accept", "application/json"), ("Idempotency-Key", idempotencyKey),
            ],
            body: Array(json.text.utf8)
        )
    }

    /// What a reply grants.
    ///
    /// - Parameter remedy: What to do about a refusal.
    /// - Throws: `AgentError` with code `enrollment` where the server refuses, `http` where the
    ///   reply is not understood.
    static func credential(
        in response: HTTPResponse,
        remedy: String
    ) throws(AgentError) -> Credential {
        guard response.status == 201 || response.status == 200 else {
            let detail = JSONText.stringMember("detail", in: response.body) ?? ""
            throw AgentError(
                code: .enrollment,
                message:
                    "the server refuses to enroll this agent (HTTP \(response.status)): "
                    + (detail.isEmpty ? remedy : "\(detail); \(remedy)")
            )
        }
        guard let agentID = JSONText.stringMember("agent_id", in: response.body),
            let key = JSONText.stringMember("key", in: response.body)
        else {
            throw AgentError(
                code: .http,
                message: "the server's reply to the enrollment has no agent_id and key"
            )
        }
        return Credential(agentID: agentID, key: key)
    }
}
