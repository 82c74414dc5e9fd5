/// The changes of a data source that one request asks for; nil leaves a property as it is.
public struct DataSourceChange: Hashable, Sendable {
    public var name: String?
    public var product: String?
    public var retentionDays: Int?
    public var isEnabled: Bool?

    public init(name: String?, product: String?, retentionDays: Int?, isEnabled: Bool?) {
        self.name = name
        self.product = product
        self.retentionDays = retentionDays
        self.isEnabled = isEnabled
    }
}
