/// What an export is of.
public struct ExportSelection: Hashable, Sendable {
    /// The first instant in it.
    public var from: Instant
    /// The first instant after it.
    public var to: Instant
    /// A tenant's key; nil for all tenants.
    public var tenant: String?

    /// A half-open time, of one tenant or of all.
    public init(from: Instant, to: Instant, tenant: String? = nil) {
        self.from = from
        self.to = to
        self.tenant = tenant
    }
}
