import Exports

extension RouteTable {
    /// Every REST route of this version, with or without those that are the operator's alone.
    static func meterbee(
        stores: ControlStores,
        version: String,
        webhooksTo policy: AddressPolicy,
        servesOperators: Bool
    ) -> RouteTable {
        var endpoints = ProductRoutes(store: stores.catalogue).endpoints
        endpoints += DataSourceRoutes(store: stores.catalogue).endpoints
        endpoints += RuleRoutes(store: stores.catalogue).endpoints
        endpoints += RuleCheckRoutes().endpoints
        endpoints += RuleUsageRoutes(store: stores.rules, tenants: stores.tenants).endpoints
        endpoints += RuleReplayRoutes(stores: stores).endpoints
        endpoints += PlanRoutes(store: stores.plans).endpoints
        endpoints += TenantRoutes(store: stores.tenants).endpoints
        endpoints += SubscriptionRoutes(stores: stores).endpoints
        endpoints += SubscriptionChangeRoutes(stores: stores).endpoints
        endpoints += OwnSubscriptionRoutes(stores: stores).endpoints
        endpoints += OwnSubscriptionChangeRoutes(stores: stores).endpoints
        endpoints += IdentityRoutes(stores: stores).endpoints
        endpoints += UserRoutes(stores: stores).endpoints
        endpoints += CreditRoutes(stores: stores).endpoints
        endpoints += KeyRoutes(store: stores.keys, tenants: stores.tenants).endpoints
        endpoints += EnrollmentTokenRoutes(store: stores.keys, tenants: stores.tenants).endpoints
        endpoints += AgentRoutes(store: stores.agents, tenants: stores.tenants).endpoints
        let policies = AgentPolicyCache()
        endpoints += HeartbeatRoutes(stores: stores, policies: policies).endpoints
        endpoints += AgentPolicyRoutes(store: stores.agents, policies: policies).endpoints
        endpoints += UsageRoutes(store: stores.usage, tenants: stores.tenants).endpoints
        endpoints += ReceiptRoutes(store: stores.receipts).endpoints
        endpoints += RecordRoutes(stores: stores).endpoints
        endpoints += stores.invoicingEndpoints(
            renderer: InvoiceDocuments(
                usage: stores.usage,
                agents: stores.agents,
                pdf: PDFRenderer()
            )
        )
        endpoints += QuotaRoutes(stores: stores).endpoints
        endpoints += SimulationRoutes().endpoints
        endpoints += ExportRoutes(source: stores.exports, tenants: stores.tenants).endpoints
        endpoints +=
            WebhookRoutes(store: stores.webhooks, tenants: stores.tenants, policy: policy)
            .endpoints
        endpoints += AuditRoutes(store: stores.audit, tenants: stores.tenants).endpoints
        if !servesOperators { endpoints.removeAll { $0.access == .operatorOnly } }
        // The document describes every route, itself too, so it is written when all are known.
        let described = endpoints + [OpenAPIDocument.endpoint(text: "")]
        let document = OpenAPIDocument(version: version, endpoints: described)
        return RouteTable(endpoints + [OpenAPIDocument.endpoint(text: document.json.text)])
    }
}
