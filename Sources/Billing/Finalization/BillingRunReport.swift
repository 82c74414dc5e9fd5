public import Metering

/// What a billing run did, as far as it has come.
public struct BillingRunReport: Hashable, Sendable {
    /// A tenant that could not be billed.
    public struct Failure: Hashable, Sendable {
        /// Whose invoices they are.
        public var tenant: UniqueID
        /// What went wrong.
        public var reason: String

        /// Takes every property by name.
        public init(tenant: UniqueID, reason: String) {
            self.tenant = tenant
            self.reason = reason
        }
    }

    /// Everything due up to here is finalized, but for what is refused or failed.
    public var cutoff: Instant
    /// Tenants that had something due when the run began.
    public var dueTenants = 0
    /// Tenants that were looked at; those that another server bills at the moment are left to it.
    public var tenants = 0
    /// Invoices that were finalized.
    public var invoices = 0
    /// What is refused until the operator adds what is missing.
    public var refusals: [BillingRefusal] = []
    /// What failed, and is tried again by the next run.
    public var failures: [Failure] = []

    /// A run that has done nothing yet.
    public init(cutoff: Instant) { self.cutoff = cutoff }
}
