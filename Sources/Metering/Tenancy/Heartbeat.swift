/// What an agent says of itself when it is heard from.
public struct Heartbeat: Hashable, Sendable {
    /// What it counts as from now on.
    public var role: EnrolledAgent.Role
    /// Its own version.
    public var version: String
    /// Its account by data source, as a JSON object of objects of counters.
    public var ledgerJSON: String

    /// Takes every property by name.
    public init(role: EnrolledAgent.Role, version: String, ledgerJSON: String) {
        self.role = role
        self.version = version
        self.ledgerJSON = ledgerJSON
    }
}
