import Glibc

/// Where an agent keeps what it must know after a restart: its id and its key.
struct StateDirectory: Sendable {
    let path: String
    /// Why nothing can be kept here; nil where it can.
    let trouble: AgentError?

    private var credentialPath: String { path + "/credential.json" }

    /// Opens the directory, making it where its parent exists; nobody else may look into it.
    init(_ path: String) {
        self.path = path
        do {
            try TextFile.makeDirectory(path)
            trouble = nil
        } catch {
            trouble = error
        }
    }

    /// What an agent does without it, for the operator; nil where it can be written.
    var consequence: String? {
        trouble.map {
            "\($0); data sources run, but batches wait in memory only, and neither receipts nor "
                + "the policy are kept; make \(path) writable and start the agent again"
        }
    }

    /// The credential of an earlier enrollment with this server; nil where there is none.
    ///
    /// - Throws: `AgentError` where the file exists but cannot be read or understood.
    func credential(server: ServerAddress) throws(AgentError) -> Credential? {
        guard let bytes = TextFile.bytes(credentialPath) else {
            guard errno == ENOENT else { throw .file(credentialPath, "read", errno) }
            return nil
        }
        guard let agentID = JSONText.stringMember("agent_id", in: bytes),
            let key = JSONText.stringMember("key", in: bytes),
            let known = JSONText.stringMember("server", in: bytes)
        else {
            throw AgentError(
                code: .state,
                message: "\(credentialPath) holds no credential; remove it to enroll again"
            )
        }
        return known == "\(server)" ? Credential(agentID: agentID, key: key) : nil
    }

    /// Makes sure that a credential could be kept.
    ///
    /// - Throws: `AgentError` where it could not: each start would enroll another agent.
    func requireWritable() throws(AgentError) {
        guard let trouble else { return }
        throw AgentError(
            code: .state,
            message:
                "\(trouble): not enrolled, as every start would be another agent; make \(path) "
                + "writable and start the agent again"
        )
    }

    /// Keeps a credential; it is on the disk when this returns.
    func keep(_ credential: Credential, server: ServerAddress) throws(AgentError) {
        var json = JSONWriter()
        json.object { json in
            json.member("server", "\(server)")
            json.member("agent_id", credential.agentID)
            json.member("key", credential.key)
        }
        try TextFile.replace(
            credentialPath,
            with: Array((json.text + "\n").utf8),
            mode: 0o600,
            isDurable: true
        )
    }
}
