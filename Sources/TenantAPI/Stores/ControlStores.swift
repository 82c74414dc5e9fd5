/// The stores that the routes work on.
public struct ControlStores: Sendable {
    public var catalogue: any CatalogueStore
    public var plans: any PlanStore
    public var tenants: any TenantStore
    public var keys: any KeyStore
    public var agents: any AgentStore
    public var usage: any UsageStore
    public var records: any RecordStore
    public var idempotency: any IdempotencyStore

    public init(
        catalogue: any CatalogueStore,
        plans: any PlanStore,
        tenants: any TenantStore,
        keys: any KeyStore,
        agents: any AgentStore,
        usage: any UsageStore,
        records: any RecordStore,
        idempotency: any IdempotencyStore
    ) {
        self.catalogue = catalogue
        self.plans = plans
        self.tenants = tenants
        self.keys = keys
        self.agents = agents
        self.usage = usage
        self.records = records
        self.idempotency = idempotency
    }
}
