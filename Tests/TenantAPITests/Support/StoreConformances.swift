public import Exports
public import Storage
public import TenantAPI

// Storage has what the routes ask for; here the two meet, as they do in the server.

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
extension RuleRepository: RuleStore {}
extension TenantRepository: TenantStore {}
extension ReratingRepository: RerateStore {}
extension UpcomingRepository: UpcomingStore {}
extension UsageRepository: UsageStore {}
extension UserRepository: UserStore {}
extension WebhookRepository: WebhookStore {}
extension ExportRepository: ExportSource {}

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
