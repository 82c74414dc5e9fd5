import HTTPTypes

/// What a tenant's own keys of the scope `billing` may do to its subscription.
struct SelfService: Hashable, Sendable {
    /// What may be asked of a running subscription.
    enum Act: String, CaseIterable {
        case change
        case usageCap = "usage_cap"
        case cancel
        case pause
        case resume
    }

    /// Nothing, unless the operator allows it.
    var acts: Set<Act> = []
    /// The keys of the plans that may be changed to, always in their newest version.
    var plans: [String] = []

    /// Throws where the operator has not allowed an act.
    func require(_ act: Act) throws(Problem) {
        guard acts.contains(act) else {
            throw Problem(
                status: .forbidden,
                code: "operator_only",
                detail: "'\(act.rawValue)' is not among what the operator lets this tenant do "
                    + "itself; ask the operator"
            )
        }
    }

    /// Throws where a plan is not one that may be changed to.
    func require(plan: String) throws(Problem) {
        guard plans.contains(plan) else {
            let choice =
                plans.isEmpty
                ? "there is no plan to change to"
                : "must be one of " + plans.map { "'\($0)'" }.joined(separator: ", ")
            throw .invalid("/plan", choice)
        }
    }
}
