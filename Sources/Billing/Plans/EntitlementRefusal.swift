/// Why the plan does not allow what was asked for.
public struct EntitlementRefusal: Error, Hashable, Sendable {
    /// What is counted, such as `users`.
    public var subject: String
    /// How many the plan and its support type allow.
    public var limit: Int

    /// A limit that was reached.
    public init(subject: String, limit: Int) {
        self.subject = subject
        self.limit = limit
    }
}
