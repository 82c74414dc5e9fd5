/// One act in the ledger: who changed what, from what to what.
public struct AuditEntry: Hashable, Sendable {
    /// What was done to the subject.
    public enum Act: String, Hashable, Sendable, CaseIterable {
        case create
        case change
        case delete
    }

    /// From 1, without gaps.
    public var sequence: Int64
    /// When, on PostgreSQL's clock; never falling.
    public var at: Instant
    /// Who, such as `operator key 018f… (ops)`.
    public var actor: String
    /// What was done.
    public var act: Act
    /// What kind of thing it was done to, such as `plan_version`.
    public var subject: String
    /// Which one, such as `growth/2`.
    public var subjectKey: String
    /// Whose it is; nil for what belongs to no tenant.
    public var tenantID: UniqueID?
    /// What it was before, as JSON; nil where it was created.
    public var beforeJSON: String?
    /// What it is since, as JSON; nil where it was deleted.
    public var afterJSON: String?
    /// The hash of the entry before it; 32 zero bytes for the first.
    public var previousHash: [UInt8]
    /// SHA-256 over the previous hash and every field.
    public var hash: [UInt8]

    /// Takes every property by name.
    public init(
        sequence: Int64,
        at: Instant,
        actor: String,
        act: Act,
        subject: String,
        subjectKey: String,
        tenantID: UniqueID?,
        beforeJSON: String?,
        afterJSON: String?,
        previousHash: [UInt8],
        hash: [UInt8]
    ) {
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.act = act
        self.subject = subject
        self.subjectKey = subjectKey
        self.tenantID = tenantID
        self.beforeJSON = beforeJSON
        self.afterJSON = afterJSON
        self.previousHash = previousHash
        self.hash = hash
    }

    /// What the hash is taken of: the previous hash, then each field with its length before it.
    public var hashedBytes: [UInt8] {
        let fields: [String?] = [
            "\(sequence)", "\(at.unixMicroseconds)", actor, act.rawValue, subject, subjectKey,
            tenantID?.description, beforeJSON, afterJSON,
        ]
        let texts = fields.map { field in field.map { "\($0.utf8.count):\($0)" } ?? "-" }
        return previousHash + texts.joined(separator: ",").utf8
    }
}
