/// Names a published version of a plan.
public struct PlanReference: Hashable, Sendable {
    /// The plan's key.
    public var key: String
    /// The published version.
    public var version: Int

    /// The name of a version.
    init(_ version: PlanVersion) {
        key = version.plan.key
        self.version = version.version
    }
}
