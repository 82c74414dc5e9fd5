/// What is to be replayed: a rule over everything that a tenant's data source received in a time.
public struct ReplayRequest: Hashable, Sendable {
    /// Whose records.
    public var tenant: UniqueID
    /// The key of the data source.
    public var dataSource: String
    /// A quarter hour.
    public var from: Instant
    /// A quarter hour after `from`; exclusive. What is still to be received is not waited for.
    public var to: Instant
    /// The rule; it compiles to `int`.
    public var expression: String

    /// Takes every property by name.
    public init(
        tenant: UniqueID,
        dataSource: String,
        from: Instant,
        to: Instant,
        expression: String
    ) {
        self.tenant = tenant
        self.dataSource = dataSource
        self.from = from
        self.to = to
        self.expression = expression
    }

    /// The rule, compiled as for a data source.
    package var rule: CompiledRule {
        CompiledRule(
            ConversionRule(
                dataSource: dataSource,
                version: 0,
                expression: expression,
                effectiveFrom: from
            )
        )
    }
}
