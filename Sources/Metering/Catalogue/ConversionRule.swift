/// An immutable version of a data source's conversion rule: a CEL expression, record -> billable
/// bytes.
public struct ConversionRule: Hashable, Sendable {
    /// Whether a rule's result is billed or only recorded beside the live one's.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        case live
        case shadow
    }

    /// The key of the data source.
    public var dataSource: String
    /// 1 for a data source's first rule, then rising without gaps; 0 is `canonical-v1` without a
    /// rule.
    public var version: Int
    /// CEL of type `int`, at least 0.
    public var expression: String
    /// The first instant at which the rule is in force.
    public var effectiveFrom: Instant
    /// Whether its result is billed.
    public var mode: Mode

    /// A version; nothing is checked here.
    public init(
        dataSource: String,
        version: Int,
        expression: String,
        effectiveFrom: Instant,
        mode: Mode = .live
    ) {
        self.dataSource = dataSource
        self.version = version
        self.expression = expression
        self.effectiveFrom = effectiveFrom
        self.mode = mode
    }
}
