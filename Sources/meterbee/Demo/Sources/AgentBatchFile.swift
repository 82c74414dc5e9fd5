import FoundationEssentials

/// What the agent keeps of its last batch and of its identity.
enum AgentBatchFile {
    /// The last batch; nil while there is none.
    static func read(_ path: String) -> SavedBatch? { nil }
    /// The key bound to the agent; nil before enrollment.
    static func key(stateDirectory: String) -> String? { nil }
}
