import Foundation
import Hummingbird
import Ingestion
import Logging
import Metering
import Postgres
import ServiceLifecycle
import Storage
import TenantAPI
import UnixSignals

/// The server: starts the database, brings the schema up to date, and runs every service until told
/// to stop.
struct Server: Sendable {
    private let settings: ServerSettings
    private let logger: Logger

    init(settings: ServerSettings) {
        self.settings = settings
        var logger = Logger(label: "meterbee")
        logger.logLevel = settings.logLevel
        self.logger = logger
    }

    func run() async throws {
        try await PortProbe.check(settings.listen)
        let database = try await ServerDatabase.open(settings.database, logger: logger)
        do {
            try await database.migrate(logger: logger)
            try await services(on: database).run()
        } catch {
            await database.stopCluster()
            throw error
        }
    }

    /// The services in the order in which they start; they stop in the opposite order, so that the
    /// commit drains after the last request was answered and before the database goes.
    private func services(on database: ServerDatabase) async throws -> ServiceGroup {
        let pools = ServerPools(database: database, logger: logger)
        let installation = try await database.installation()
        let histories = HistoryReader(zones: { SystemTimeZone(name: $0) })
        let stores = ControlStores(pools: pools, histories: histories)
        let authenticator = Authenticator(
            store: stores.keys,
            bootstrapKey: settings.bootstrapKey,
            now: { .system() }
        )
        let directory = CachedIngestDirectory(
            base: ServerDirectory(
                authenticator: authenticator,
                store: IngestCatalogueStore(pool: pools.operator),
                histories: HistoryRepository(database: Database(pools), reader: histories)
            )
        )
        let commitStore = CommitStore(
            configuration: database.configuration(role: .ingest),
            makeID: { .fresh() },
            signer: try await database.receiptSigner(),
            quotas: QuotaRepository(pool: pools.operator, histories: histories),
            logger: logger
        )
        let committer = GroupCommitter(store: commitStore, logger: logger)
        let ingest = ServerIngest(
            directory: directory,
            committer: committer,
            settings: settings.ingest,
            installation: installation
        )
        let invalidate: @Sendable () -> Void = {
            authenticator.invalidate()
            directory.invalidate()
        }
        let api = RESTAPI(
            stores: stores,
            authenticator: authenticator,
            version: ProductVersion.current,
            onChange: { _ in invalidate() }
        )
        let listener = PostgresListener(
            configuration: database.configuration(role: .operator),
            channels: ["meterbee_changes"],
            logger: logger
        )
        let application = application(api: api, ingest: ingest, pools: pools)
        var running: [any Service] = database.cluster.map { [$0] } ?? []
        running += [pools.operator, pools.tenant, listener]
        running.append(ChangeWatcher(listener: listener, onChange: invalidate))
        running += [maintenance(pools), committer, application]
        return group(of: running)
    }

    private func maintenance(_ pools: ServerPools) -> Maintenance {
        Maintenance(
            pool: pools.operator,
            idempotency: IdempotencyRepository(database: Database(pools)),
            logger: logger
        )
    }

    private func application(
        api: RESTAPI,
        ingest: ServerIngest,
        pools: ServerPools
    ) -> some ApplicationProtocol {
        let router = Router(context: BasicRequestContext.self)
        api.addRoutes(to: router)
        OTLPRoutes(handler: OTLPHandler(intake: ingest.intake)).add(to: router)
        HealthRoutes(pool: pools.operator).add(to: router)
        MetricsRoute(ingest: ingest).add(to: router)
        let listen = settings.listen
        return Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                backlog: 1024
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? listen.port
                let address = ListenAddress(host: listen.host, port: port)
                let line = "meterbee listens on http://\(address)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            },
            logger: logger
        )
    }

    private func group(of services: [any Service]) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        return ServiceGroup(configuration: configuration)
    }
}
