import Exports
import Ingestion
import IngestionGRPC
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
    /// Transactions that carry group commits: one writes while the other becomes durable.
    private static let commitConnections = 2

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
                histories: HistoryRepository(database: Database(pools), reader: histories),
                brokenRules: BrokenRuleLog(logger: logger)
            )
        )
        let signer = try await CurrentSigner(
            configuration: database.configuration(role: .signer),
            logger: logger
        )
        let commitStores = (0..<Self.commitConnections).map { _ in
            CommitStore(
                configuration: database.commitConfiguration(),
                makeID: { .fresh() },
                signer: { signer.signer },
                quotas: QuotaRepository(pool: pools.operator, histories: histories),
                logger: logger
            )
        }
        let committer = GroupCommitter(stores: commitStores, logger: logger)
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
        let connections = ConnectionCounters()
        let retention = PlanRetention(
            database: Database(pools),
            histories: histories,
            logger: logger
        )
        let http = ServerHTTP(
            settings: settings,
            stores: stores,
            authenticator: authenticator,
            ingest: ingest,
            pool: pools.operator,
            onChange: { _ in invalidate() },
            connections: connections,
            retention: retention.counters,
            logger: logger
        )
        let listener = PostgresListener(
            configuration: database.configuration(role: .operator),
            channels: ["meterbee_changes"],
            logger: logger
        )
        var running: [any Service] = database.cluster.map { [$0] } ?? []
        running += [pools.operator, pools.tenant, listener, signer]
        running.append(
            ChangeWatcher(
                listener: listener,
                onChange: invalidate,
                onNewSigningKey: { signer.refresh() }
            )
        )
        let runner = BillingRunner(
            database: Database(pools),
            histories: histories,
            makeID: { .fresh() }
        )
        running.append(SegmentKeeper(pool: pools.operator, retention: retention, logger: logger))
        running.append(
            ThresholdWatch(pool: pools.operator, histories: histories, logger: logger)
        )
        running += [maintenance(pools), deliveries(pools), committer]
        running.append(BillingService(runner: runner, logger: logger))
        running.append(Listeners(services: try http.services() + grpcServices(ingest, connections)))
        return group(of: running)
    }

    private func deliveries(_ pools: ServerPools) -> DeliveryWorker {
        DeliveryWorker(
            store: DeliveryRepository(database: Database(pools)),
            settings: settings.delivery,
            now: { Instant.system().unixSeconds },
            logger: logger
        )
    }

    private func maintenance(_ pools: ServerPools) -> Maintenance {
        Maintenance(
            pool: pools.operator,
            idempotency: IdempotencyRepository(database: Database(pools)),
            logger: logger
        )
    }

    private func grpcServices(
        _ ingest: ServerIngest,
        _ connections: ConnectionCounters
    ) -> [any Service] {
        guard let address = settings.listen.grpc else { return [] }
        let server = OTLPGRPCServer(
            intake: ingest.intake,
            configuration: OTLPGRPCServer.Configuration(
                host: address.host,
                port: address.port,
                certificatePath: settings.listen.tls?.certificatePath,
                keyPath: settings.listen.tls?.keyPath,
                limits: settings.clients
            ),
            connections: connections,
            logger: logger,
            onRunning: { port in
                let address = ListenAddress(host: address.host, port: port)
                Console.line("meterbee takes OTLP/gRPC on \(address)")
            }
        )
        return [server]
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
