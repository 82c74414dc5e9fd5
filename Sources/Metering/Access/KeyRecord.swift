/// What the database knows of an API key; the secret itself is nowhere kept.
public struct KeyRecord: Hashable, Sendable {
    /// The public half of `mb_<id>_<secret>`.
    public var id: UniqueID
    /// Nil for an operator's key.
    public var tenantID: UniqueID?
    /// The tenant's key, for people.
    public var tenantKey: String?
    /// The enrolled agent that the key is bound to.
    public var agentID: UniqueID?
    /// What people call it.
    public var name: String
    /// What the key may do.
    public var scopes: Set<Scope>
    /// SHA-256 of the secret half's 43 characters.
    public var secretSHA256: [UInt8]
    /// When it was made, on PostgreSQL's clock.
    public var createdAt: Instant
    /// The first instant at which the key is no longer accepted.
    public var expiresAt: Instant?
    /// Whether it was taken back; it then opens nothing.
    public var isRevoked: Bool

    /// Takes every property by name.
    public init(
        id: UniqueID,
        tenantID: UniqueID?,
        tenantKey: String?,
        agentID: UniqueID?,
        name: String,
        scopes: Set<Scope>,
        secretSHA256: [UInt8],
        createdAt: Instant,
        expiresAt: Instant?,
        isRevoked: Bool
    ) {
        self.id = id
        self.tenantID = tenantID
        self.tenantKey = tenantKey
        self.agentID = agentID
        self.name = name
        self.scopes = scopes
        self.secretSHA256 = secretSHA256
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.isRevoked = isRevoked
    }

    /// Whether the key opens anything at an instant.
    public func isUsable(at now: Instant) -> Bool {
        !isRevoked && expiresAt.map { now < $0 } ?? true
    }
}
