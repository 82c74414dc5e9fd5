/// The changes of a user account that one request asks for; nil leaves a property as it is.
public struct UserAccountChange: Hashable, Sendable {
    /// The new address.
    public var email: String?
    /// The new role.
    public var role: String?
    /// Whether the account is a seat from now on.
    public var isDisabled: Bool?

    /// Takes every property by name.
    public init(email: String?, role: String?, isDisabled: Bool?) {
        self.email = email
        self.role = role
        self.isDisabled = isDisabled
    }
}
