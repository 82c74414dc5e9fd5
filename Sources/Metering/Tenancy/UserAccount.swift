/// A person's account with a tenant; those that are not disabled are its seats.
public struct UserAccount: Hashable, Sendable {
    /// A UUIDv7, so in the order of creation.
    public var id: UniqueID
    /// Unique in the tenant, however it is capitalised.
    public var email: String
    /// What the person does, as a key such as `admin`; it opens nothing by itself.
    public var role: String
    /// Whether the account is no seat.
    public var isDisabled: Bool
    /// When it was made, on PostgreSQL's clock.
    public var createdAt: Instant

    /// Takes every property by name.
    public init(id: UniqueID, email: String, role: String, isDisabled: Bool, createdAt: Instant) {
        self.id = id
        self.email = email
        self.role = role
        self.isDisabled = isDisabled
        self.createdAt = createdAt
    }
}
