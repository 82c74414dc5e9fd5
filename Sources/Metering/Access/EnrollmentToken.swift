/// What lets agents of one tenant enroll, until it expires or is revoked.
public struct EnrollmentToken: Hashable, Sendable {
    /// The public half of `mb_<id>_<secret>`.
    public var id: UniqueID
    public var tenantID: UniqueID
    public var tenantKey: String
    public var name: String
    /// SHA-256 of the secret half's 43 characters.
    public var secretSHA256: [UInt8]
    public var createdAt: Instant
    /// The first instant at which the token is no longer accepted.
    public var expiresAt: Instant?
    public var isRevoked: Bool

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
