/// Asks `meterbee-agent probe` whether this kernel lets the agent observe.
struct AgentProbe: Sendable {
    let executable: String

    /// Why it cannot; nil where it can.
    func refusal() async -> String? { nil }
}
