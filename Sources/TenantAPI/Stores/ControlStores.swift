public import Exports

/// The stores that the routes work on.
public struct ControlStores: Sendable {
    /// Products, data sources and rules.
    public var catalogue: any CatalogueStore
    /// Rules at work.
    public var rules: any RuleStore
    /// Published plans.
    public var plans: any PlanStore
    /// Tenants.
    public var tenants: any TenantStore
    /// Subscriptions and their logs.
    public var histories: any HistoryStore
    /// Tenants' user accounts.
    public var users: any UserStore
    /// API keys and enrollment tokens.
    public var keys: any KeyStore
    /// Enrolled agents.
    public var agents: any AgentStore
    /// Metered usage.
    public var usage: any UsageStore
    /// Signed receipts.
    public var receipts: any ReceiptStore
    /// Stored records.
    public var records: any RecordStore
    /// Invoices and who issues them.
    public var invoicing: InvoicingStores
    /// Invoices and usage for exports.
    public var exports: any ExportSource
    /// Webhooks and what was sent to them.
    public var webhooks: any WebhookStore
    /// The ledger of acts.
    public var audit: any AuditStore
    /// Kept replies.
    public var idempotency: any IdempotencyStore

    /// Takes every property by name.
    public init(
        catalogue: any CatalogueStore,
        rules: any RuleStore,
        plans: any PlanStore,
        tenants: any TenantStore,
        histories: any HistoryStore,
        users: any UserStore,
        keys: any KeyStore,
        agents: any AgentStore,
        usage: any UsageStore,
        receipts: any ReceiptStore,
        records: any RecordStore,
        invoicing: InvoicingStores,
        exports: any ExportSource,
        webhooks: any WebhookStore,
        audit: any AuditStore,
        idempotency: any IdempotencyStore
    ) {
        self.catalogue = catalogue
        self.rules = rules
        self.plans = plans
        self.tenants = tenants
        self.histories = histories
        self.users = users
        self.keys = keys
        self.agents = agents
        self.usage = usage
        self.receipts = receipts
        self.records = records
        self.invoicing = invoicing
        self.exports = exports
        self.webhooks = webhooks
        self.audit = audit
        self.idempotency = idempotency
    }
}
