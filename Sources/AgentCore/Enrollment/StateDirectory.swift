import Glibc

/// Where an agent keeps what it must know after a restart: its id and its key.
struct StateDirectory: Sendable {
    let path: String

    private var credentialPath: String { path + "/credential.json" }

    /// Opens the directory, making it where its parent exists; nobody else may look into it.
    init(_ path: String) throws(AgentError) {
        self.path = path
        try TextFile.makeDirectory(path)
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
