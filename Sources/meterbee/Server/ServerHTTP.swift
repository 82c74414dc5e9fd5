import Exports
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Ingestion
import Logging
import Metering
import NIOCore
import Postgres
import ServiceLifecycle
import Storage
import TenantAPI

/// The server's HTTP side: one port for everything, or a second one for operators.
struct ServerHTTP: Sendable {
    let settings: ServerSettings
    let stores: ControlStores
    let authenticator: Authenticator
    let ingest: ServerIngest
    let pool: PostgresPool
    let onChange: @Sendable (ChangedSubject) async -> Void
    let connections: ConnectionCounters
    let retention: RetentionCounters
    let logger: Logger

    /// The listeners; throws where the certificate cannot be used.
    func services() throws -> [any Service] {
        let listen = settings.listen
        let main = methods(servesOperators: listen.admin == nil, isMain: true)
        var services: [any Service] = [try application(main, at: listen.main)]
        if let admin = listen.admin {
            let operators = methods(servesOperators: true, isMain: false)
            services.append(try application(operators, at: admin))
        }
        return services
    }

    private func methods(servesOperators: Bool, isMain: Bool) -> PathMethods {
        let api = RESTAPI(
            stores: stores,
            authenticator: authenticator,
            version: ProductVersion.current,
            webhooksTo: settings.delivery.policy,
            servesOperators: servesOperators,
            onChange: onChange
        )
        return PathMethods(api: api, servesOperators: servesOperators, isMain: isMain)
    }

    private func router(_ methods: PathMethods) -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        methods.api.addRoutes(to: router)
        router.add(middleware: OtherMethods(methods: methods))
        HealthRoutes(pool: pool).add(to: router)
        if methods.servesOperators {
            MetricsRoute(ingest: ingest, connections: connections, retention: retention)
                .add(to: router)
        }
        guard methods.isMain else { return router }
        OTLPRoutes(handler: OTLPHandler(intake: ingest.intake)).add(to: router)
        PublishedRoutes(files: settings.published).add(to: router)
        return router
    }

    private func application(
        _ methods: PathMethods,
        at address: ListenAddress
    ) throws -> some ApplicationProtocol {
        let scheme = settings.listen.tls == nil ? "http" : "https"
        return Application(
            router: router(methods),
            server: try serverBuilder(EarlyReplies(methods: { methods.methods(of: $0) })),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                backlog: 1024
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                let address = ListenAddress(host: address.host, port: port)
                Console.line("meterbee listens on \(scheme)://\(address)")
            },
            logger: logger
        )
    }

    /// HTTP/1.1 in the clear; under TLS HTTP/2 where the client asks for it by ALPN.
    private func serverBuilder(_ replies: EarlyReplies) throws -> HTTPServerBuilder {
        let bodyBytesMax = settings.ingest.requestBytesMax
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                BodyGuard(replies: replies), ExpectationHandler(bodyBytesMax: bodyBytesMax),
                HeadReplyHandler(),
            ]
        )
        guard let tls = try settings.listen.tls?.configuration() else {
            return HTTPServerBuilder { responder in
                guarded(HTTP1Channel(responder: responder, configuration: channel), isTLS: false)
            }
        }
        let configuration = HTTP2ChannelConfiguration(
            idleTimeout: settings.clients.idle,
            streamConfiguration: channel
        )
        return HTTPServerBuilder { responder in
            let base = try HTTP2UpgradeChannel(
                tlsConfiguration: tls,
                configuration: configuration,
                responder: responder
            )
            return guarded(base, isTLS: true)
        }
    }

    private func guarded<Base: ServerChildChannel>(
        _ base: Base,
        isTLS: Bool
    ) -> GuardedChannel<Base> {
        GuardedChannel(
            base: base,
            limits: settings.clients,
            counters: connections,
            isTLS: isTLS
        )
    }
}
