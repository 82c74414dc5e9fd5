/// A published version of a plan, which never changes.
public struct PublishedPlan: Hashable, Sendable {
    /// The plan's key.
    public var key: String
    /// From 1, without gaps.
    public var version: Int
    /// An ISO 4217 code.
    public var currency: String
    /// The plan as JSON, without its version.
    public var documentJSON: String
    /// When it was published, on PostgreSQL's clock.
    public var publishedAt: Instant

    /// Takes every property by name.
    public init(
        key: String,
        version: Int,
        currency: String,
        documentJSON: String,
        publishedAt: Instant
    ) {
        self.key = key
        self.version = version
        self.currency = currency
        self.documentJSON = documentJSON
        self.publishedAt = publishedAt
    }
}
