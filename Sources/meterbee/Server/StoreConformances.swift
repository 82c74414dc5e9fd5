public import Exports
public import Ingestion
import Metering
public import Storage
public import TenantAPI

// Storage has what the shells ask for; here the two meet.

extension AgentRepository: AgentStore {}
extension AuditRepository: AuditStore {}
extension CatalogueRepository: CatalogueStore {}
extension HistoryRepository: HistoryStore {}
extension IdempotencyRepository: IdempotencyStore {}
extension KeyRepository: KeyStore {}
extension BillingRunner: BillingRunStore {}
extension InvoiceRepository: InvoiceStore {}
extension IssuerRepository: IssuerStore {}
extension LineSourceRepository: LineSourceStore {}
extension PlanRepository: PlanStore {}
extension ReceiptRepository: ReceiptStore {}
extension RecordRepository: RecordStore {}
extension RuleRepository: RuleStore {}
extension TenantRepository: TenantStore {}
extension ReratingRepository: RerateStore {}
extension UpcomingRepository: UpcomingStore {}
extension UsageRepository: UsageStore {}
extension UserRepository: UserStore {}
extension WebhookRepository: WebhookStore {}
extension DeliveryRepository: DeliveryStore {}
extension ExportRepository: ExportSource {}
extension CommitStore: BatchStore {}

extension ControlStores {
    /// Every store of the control plane on one database.
    init(pools: ServerPools, histories: HistoryReader) {
        let database = Database(pools)
        self.init(
            catalogue: CatalogueRepository(database: database),
            rules: RuleRepository(pool: pools.operator),
            plans: PlanRepository(database: database),
            tenants: TenantRepository(database: database),
            histories: HistoryRepository(database: database, reader: histories),
            users: UserRepository(database: database, reader: histories),
            keys: KeyRepository(database: database),
            agents: AgentRepository(database: database, reader: histories),
            usage: UsageRepository(database: database),
            receipts: ReceiptRepository(database: database, sha256: ReceiptSigner.sha256),
            records: RecordRepository(database: database),
            invoicing: InvoicingStores(database: database, histories: histories),
            exports: ExportRepository(database: database),
            webhooks: WebhookRepository(database: database),
            audit: AuditRepository(database: database),
            idempotency: IdempotencyRepository(database: database)
        )
    }
}

extension InvoicingStores {
    /// Every store of invoicing on one database.
    init(database: Database, histories: HistoryReader) {
        self.init(
            issuer: IssuerRepository(database: database),
            invoices: InvoiceRepository(database: database),
            upcoming: UpcomingRepository(database: database, histories: histories),
            lineSources: LineSourceRepository(database: database),
            reratings: ReratingRepository(database: database, histories: histories),
            runs: BillingRunner(database: database, histories: histories, makeID: { .fresh() })
        )
    }
}
