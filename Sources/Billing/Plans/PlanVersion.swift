/// A published version of a plan.
public struct PlanVersion: Hashable, Sendable {
    /// What was published.
    public var plan: Plan
    /// 1 for the first, then rising.
    public var version: Int

    /// A plan under its version number.
    public init(plan: Plan, version: Int) {
        self.plan = plan
        self.version = version
    }
}
