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
import TenantAPI

/// The server's HTTP side: one port for everything, or a second one for operators.
struct ServerHTTP: Sendable {
    let settings: ServerSettings
    let stores: ControlStores
    let authenticator: Authenticator
    let ingest: ServerIngest
    let pool: PostgresPool
    let onChange: @Sendable (ChangedSubject) async -> Void
    let logger: Logger

    /// The listeners; throws where the certificate cannot be used.
    func services() throws -> [any Service] {
        let listen = settings.listen
        let main = router(servesOperators: listen.admin == nil)
        OTLPRoutes(handler: OTLPHandler(intake: ingest.intake)).add(to: main)
        PublishedRoutes(files: settings.published).add(to: main)
        var services: [any Service] = [try application(main, at: listen.main)]
        if let admin = listen.admin {
            let router = router(servesOperators: true)
            services.append(try application(router, at: admin))
        }
        return services
    }

    private func router(servesOperators: Bool) -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        let api = RESTAPI(
            stores: stores,
            authenticator: authenticator,
            version: ProductVersion.current,
            webhooksTo: settings.delivery.policy,
            servesOperators: servesOperators,
            onChange: onChange
        )
        api.addRoutes(to: router)
        HealthRoutes(pool: pool).add(to: router)
        if servesOperators { MetricsRoute(ingest: ingest).add(to: router) }
        return router
    }

    private func application(
        _ router: Router<BasicRequestContext>,
        at address: ListenAddress
    ) throws -> some ApplicationProtocol {
        let scheme = settings.listen.tls == nil ? "http" : "https"
        return Application(
            router: router,
            server: try serverBuilder(),
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
    private func serverBuilder() throws -> HTTPServerBuilder {
        let bodyBytesMax = settings.ingest.requestBytesMax
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ExpectationHandler(bodyBytesMax: bodyBytesMax), HeadReplyHandler(),
            ]
        )
        guard let tls = settings.listen.tls else { return .http1(configuration: channel) }
        return try .http2Upgrade(
            tlsConfiguration: try tls.configuration(),
            configuration: HTTP2ChannelConfiguration(streamConfiguration: channel)
        )
    }
}
