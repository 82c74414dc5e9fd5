/// What lets agents of one tenant enroll, until it expires or is revoked.
public struct EnrollmentToken: Hashable, Sendable {
    /// The public half of `mb_<id>_<secret>`.
    public var id: UniqueID
    /// The tenant to whom it belongs.
    public var tenantID: UniqueID
    /// The tenant's key, for people.
    public var tenantKey: String
    /// What people call it.
    public var name: String
    /// SHA-256 of the secret half's 43 characters.
    public var secretSHA256: [UInt8]
    /// When it was made, on PostgreSQL's clock.
    public var createdAt: Instant
    /// The first instant at which the token is no longer accepted.
    public var expiresAt: Instant?
    /// Whether it was taken back; it then opens nothing.
    public var isRevoked: Bool

    /// Takes every property by name.
    public init(
        id: UniqueID,
        tenantID: UniqueID,
        tenantKey: String,
        name: String,
        secretSHA256: [UInt8],
        createdAt: Instant,
        expiresAt: Instant?,
        isRevoked: Bool
    ) {
        self.id = id
        self.tenantID = tenantID
        self.tenantKey = tenantKey
        self.name = name
        self.secretSHA256 = secretSHA256
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.isRevoked = isRevoked
    }

    /// Whether agents may enroll with the token at an instant.
    public func isUsable(at now: Instant) -> Bool {
        !isRevoked && expiresAt.map { now < $0 } ?? true
    }
}
