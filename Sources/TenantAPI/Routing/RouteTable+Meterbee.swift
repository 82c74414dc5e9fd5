extension RouteTable {
    /// Every REST route of this version.
    static func meterbee(stores: ControlStores, version: String) -> RouteTable {
        var endpoints = ProductRoutes(store: stores.catalogue).endpoints
        endpoints += DataSourceRoutes(store: stores.catalogue).endpoints
        endpoints += PlanRoutes(store: stores.plans).endpoints
        endpoints += TenantRoutes(store: stores.tenants).endpoints
        endpoints += SubscriptionRoutes(tenants: stores.tenants, plans: stores.plans).endpoints
        endpoints += IdentityRoutes(tenants: stores.tenants, plans: stores.plans).endpoints
        endpoints += KeyRoutes(store: stores.keys, tenants: stores.tenants).endpoints
        endpoints += EnrollmentTokenRoutes(store: stores.keys, tenants: stores.tenants).endpoints
        endpoints += AgentRoutes(store: stores.agents, tenants: stores.tenants).endpoints
        return RouteTable(endpoints)
    }
}
