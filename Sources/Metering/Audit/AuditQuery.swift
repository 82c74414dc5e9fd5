/// Which entries of the ledger of acts are asked for; nil asks for all.
public struct AuditQuery: Hashable, Sendable {
    /// A kind of thing, such as `plan_version`.
    public var subject: String?
    /// Which of them.
    public var subjectKey: String?
    /// Whose.
    public var tenant: UniqueID?
    /// The newest entry before this place comes first.
    public var before: AuditPosition?
    /// Entries at most.
    public var limit: Int

    /// Takes every property by name.
    public init(
        subject: String?,
        subjectKey: String?,
        tenant: UniqueID?,
        before: AuditPosition?,
        limit: Int
    ) {
        self.subject = subject
        self.subjectKey = subjectKey
        self.tenant = tenant
        self.before = before
        self.limit = limit
    }
}
