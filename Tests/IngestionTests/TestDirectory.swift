import Ingestion
import Metering
import Telemetry

/// One tenant with a few keys and the logs' default source, in memory.
struct TestDirectory: IngestDirectory {
    static let tenant = UniqueID(high: 1, low: 1)
    static let agent = UniqueID(high: 2, low: 2)

    var subscription = TenantState.Subscription.active(
        dataSources: ["otlp.logs", "otlp.traces", "otlp.metrics", "net.flow"],
        unpricedIsFree: false,
        periodStart: Instant(unixSeconds: 0)
    )

    func identity(authorization: String?) async throws -> IngestIdentity? {
        switch authorization {
        case "Bearer sender": IngestIdentity(tenant: Self.tenant, agent: nil, mayIngest: true)
        case "Bearer agent": IngestIdentity(tenant: Self.tenant, agent: Self.agent, mayIngest: true)
        case "Bearer reader": IngestIdentity(tenant: Self.tenant, agent: nil, mayIngest: false)
        default: nil
        }
    }

    func tenantState(_ tenant: UniqueID) async throws -> TenantState? {
        TenantState(tenant: tenant, key: "acme", subscription: subscription)
    }

    func forget(_ tenant: UniqueID) {}

    func catalogue() async throws -> CatalogueSnapshot {
        CatalogueSnapshot(
            dataSources: [
                DataSource(
                    key: "otlp.logs",
                    product: "otlp",
                    name: "Logs",
                    signal: .logs,
                    match: .signalDefault
                ),
                DataSource(
                    key: "net.flow",
                    product: "network",
                    name: "Flows",
                    signal: .logs,
                    match: .eventName("net.flow"),
                    origin: .agent
                ),
                DataSource(
                    key: "off",
                    product: "otlp",
                    name: "Off",
                    signal: .logs,
                    match: .eventName("off"),
                    isEnabled: false
                ),
            ],
            rules: []
        )
    }
}
