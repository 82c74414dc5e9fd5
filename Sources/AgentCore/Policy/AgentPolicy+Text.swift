extension AgentPolicy {
    /// What keeps some of these sources from running, a line for each reason; empty where all run.
    ///
    /// - Parameter keys: Sources that would run without a policy.
    func absences(among keys: [String]) -> [String] {
        let off = keys.filter { sources[$0]?.isEnabled == false }
        let byReason = Dictionary(grouping: off) { sources[$0]?.absence ?? "" }
        return byReason.sorted { $0.key < $1.key }.map { reason, keys in
            "off: \(keys.joined(separator: ", ")): \(reason)"
        }
    }
}

extension SourcePolicy {
    /// Why the source does not run, and who can change that; nil where it may run.
    var absence: String? {
        guard !isEnabled else { return nil }
        return switch reason {
        case nil: "this node's file does not allow it"
        case "disabled": "the server's operator has switched it off"
        case "no_subscription": "the tenant has no subscription; ask the operator to subscribe it"
        case "paused": "the tenant's subscription is paused"
        case "not_in_plan": "the tenant's plan does not have it"
        case "quota": "the tenant's quota or cap is used up"
        case let reason?: "the server says '\(reason)'"
        }
    }
}
