/// The changes of a data source that one request asks for; nil leaves a property as it is.
public struct DataSourceChange: Hashable, Sendable {
    /// What people read; nil leaves it.
    public var name: String?
    /// The key of the product; nil leaves it.
    public var product: String?
    /// How long segments are kept, in days; nil leaves it.
    public var retentionDays: Int?
    /// Whether records are accepted; nil leaves it.
    public var isEnabled: Bool?

    /// Takes every property by name.
    public init(name: String?, product: String?, retentionDays: Int?, isEnabled: Bool?) {
        self.name = name
        self.product = product
        self.retentionDays = retentionDays
        self.isEnabled = isEnabled
    }
}
