public import Storage
public import TenantAPI

// Storage has what the routes ask for; here the two meet, as they do in the server.

extension AgentRepository: AgentStore {}
extension AuditRepository: AuditStore {}
extension CatalogueRepository: CatalogueStore {}
extension HistoryRepository: HistoryStore {}
extension IdempotencyRepository: IdempotencyStore {}
extension KeyRepository: KeyStore {}
extension PlanRepository: PlanStore {}
extension ReceiptRepository: ReceiptStore {}
extension TenantRepository: TenantStore {}
extension UsageRepository: UsageStore {}
extension UserRepository: UserStore {}
