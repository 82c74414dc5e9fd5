public import Metering

/// Who sends: what an ingest key stands for.
public struct IngestIdentity: Hashable, Sendable {
    /// Whose records these are.
    public var tenant: UniqueID
    /// The enrolled agent that the key is bound to.
    public var agent: UniqueID?
    /// False for a key without the scope `ingest`.
    public var mayIngest: Bool

    /// An identity, as a key proved it.
    public init(tenant: UniqueID, agent: UniqueID?, mayIngest: Bool) {
        self.tenant = tenant
        self.agent = agent
        self.mayIngest = mayIngest
    }
}
