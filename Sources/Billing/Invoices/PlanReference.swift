/// Names a published version of a plan.
public struct PlanReference: Hashable, Sendable {
    /// The plan's key.
    public var key: String
    /// The published version.
    public var version: Int

    /// A version of a plan.
    public init(key: String, version: Int) {
        self.key = key
        self.version = version
    }

    /// The name of a version.
    public init(_ version: PlanVersion) {
        key = version.plan.key
        self.version = version.version
    }
}
