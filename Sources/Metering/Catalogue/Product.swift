/// What the operator sells: a set of data sources, such as network observability.
public struct Product: Hashable, Sendable {
    /// The key, `[a-z0-9][a-z0-9._-]{0,62}`, unique in the installation.
    public var key: String
    /// What people call it.
    public var name: String

    /// A product; nothing is checked here.
    public init(key: String, name: String) {
        self.key = key
        self.name = name
    }
}
