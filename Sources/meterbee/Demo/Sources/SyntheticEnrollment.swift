/// The reply to an enrollment.
struct SyntheticEnrollment: Decodable, Sendable {
    var agentId: String
    /// An ingest key bound to the agent.
    var key: String
}
