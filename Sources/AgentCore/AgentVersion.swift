/// The agent's version, as it tells the server and its users.
public enum AgentVersion {
    /// `major.minor.patch`.
    public static let text = "0.1.0"
}
