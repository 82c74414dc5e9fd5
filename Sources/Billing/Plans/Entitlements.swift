/// What a plan or support tier allows; nil leaves a matter to other agreements.
public struct Entitlements: Hashable, Sendable {
    /// Keys of the products that the tenant may use; nil for all.
    public var products: [String]?
    /// How long records may be kept, in days.
    public var retentionDays: Int?
    /// How many user accounts there may be.
    public var users: Int?
    /// How many agents there may be.
    public var agents: Int?
    /// What support promises, as text, such as `4 h`.
    public var responseTime: String?

    /// Takes every property by name; left out, a matter is left to other agreements.
    public init(
        products: [String]? = nil,
        retentionDays: Int? = nil,
        users: Int? = nil,
        agents: Int? = nil,
        responseTime: String? = nil
    ) {
        self.products = products
        self.retentionDays = retentionDays
        self.users = users
        self.agents = agents
        self.responseTime = responseTime
    }
}
