/// What an enrolled agent is known by.
package struct Credential: Hashable, Sendable {
    /// The id the server gave; nil where the operator gave a key of his own.
    package var agentID: String?
    /// The ingest key, `mb_…`.
    package var key: String

    /// A credential from an enrollment or from a key file.
    package init(agentID: String?, key: String) {
        self.agentID = agentID
        self.key = key
    }
}
