/// The changes of a tenant that one request asks for; nil leaves a property as it is.
public struct TenantChange: Hashable, Sendable {
    public var name: String?
    public var timeZone: String?
    public var billingJSON: String?
    public var taxJSON: String?

    public init(name: String?, timeZone: String?, billingJSON: String?, taxJSON: String?) {
        self.name = name
        self.timeZone = timeZone
        self.billingJSON = billingJSON
        self.taxJSON = taxJSON
    }
}
