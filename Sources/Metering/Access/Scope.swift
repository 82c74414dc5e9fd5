/// What an API key may do.
public enum Scope: String, Hashable, Sendable, CaseIterable {
    /// Send telemetry.
    case ingest
    /// Read usage, records, invoices and the rest of the tenant's own.
    case read
    /// Users, keys, enrollment tokens and agents.
    case manage
    /// Change the subscription, where the operator allows it.
    case billing
    /// Everything, for every tenant.
    case `operator`
}
