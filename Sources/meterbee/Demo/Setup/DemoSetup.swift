/// Fills an empty installation through the HTTP API; what exists already is left as it is.
struct DemoSetup: Sendable {
    /// The operator's client.
    let api: RESTClient
    let view: any DemoView

    /// The credentials that the rest of the demo works with.
    struct Credentials: Sendable {
        /// The tenant's key with the scopes read, manage and ingest.
        var tenantKey: String
        var enrollmentToken: String
    }

    func run() async throws -> Credentials {
        try await view.step("products network and security") {
            for charge in DemoPlan.charges {
                try await api.createProduct(charge.product, name: charge.productName)
            }
        }
        try await view.step("data sources net.flow and process.exec, rule agent-v1") {
            for charge in DemoPlan.charges {
                try await api.createDataSource(
                    charge.dataSource,
                    product: charge.product,
                    name: charge.dataSourceName,
                    origin: "agent"
                )
            }
        }
        try await view.step("plan demo: 9.00 EUR a month, 10 kB free, then 0.01 EUR per kB") {
            try await api.create("/api/v1/plans", DemoPlan.document)
        }
        try await view.step("tenant demo, subscribed") {
            try await api.createTenant(DemoPlan.tenant, name: "Demo")
            try await api.subscribe(DemoPlan.tenant, to: DemoPlan.key)
        }
        return try await view.step("API key and enrollment token") {
            Credentials(
                tenantKey: try await api.createKey(
                    DemoPlan.tenant,
                    name: "demo",
                    scopes: ["read", "manage", "ingest"]
                ),
                enrollmentToken: try await api.createEnrollmentToken(
                    DemoPlan.tenant,
                    name: "demo"
                )
            )
        }
    }
}
