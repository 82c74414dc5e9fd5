import GRPCCore
import GRPCNIOTransportHTTP2Posix
public import Ingestion
public import Logging
import NIOCore
public import ServiceLifecycle

/// Serves OTLP/gRPC until told to stop; calls in flight are then answered before it ends.
public struct OTLPGRPCServer: Service {
    /// Where and how to listen.
    public struct Configuration: Sendable {
        /// A host name or address.
        public var host: String
        /// The port; 0 takes a free one.
        public var port: Int
        /// The PEM file of the certificate chain; nil for cleartext.
        public var certificatePath: String?
        /// The PEM file of the certificate's key.
        public var keyPath: String?
        /// How long clients may keep a connection waiting.
        public var limits: ConnectionLimits

        /// TLS where both files are given, else cleartext.
        public init(
            host: String,
            port: Int,
            certificatePath: String?,
            keyPath: String?,
            limits: ConnectionLimits = ConnectionLimits()
        ) {
            self.host = host
            self.port = port
            self.certificatePath = certificatePath
            self.keyPath = keyPath
            self.limits = limits
        }
    }

    /// A stream's flow control window: large enough for a batch, small enough for many senders.
    private static let windowBytes = 1 << 20
    /// Calls of one connection at a time.
    private static let concurrentCallsMax = 128
    /// How long calls in flight may take once the server stops.
    private static let graceTimeMax = Duration.seconds(20)
    /// After so long without a word a client is asked whether it is there.
    private static let keepaliveTime = Duration.seconds(60)

    private let intake: OTLPIntake
    private let configuration: Configuration
    private let connections: ConnectionCounters
    private let onRunning: @Sendable (Int) -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - connections: counts the connections of this port with all others.
    ///   - onRunning: called with the port once calls are accepted.
    public init(
        intake: OTLPIntake,
        configuration: Configuration,
        connections: ConnectionCounters,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) -> Void
    ) {
        self.intake = intake
        self.configuration = configuration
        self.logger = logger
        self.connections = connections
        self.onRunning = onRunning
    }

    /// Listens; throws where the address or the certificate cannot be had.
    public func run() async throws {
        let charges = CallCharges()
        let transport = try transport(charges)
        let server = GRPCServer(
            transport: transport,
            services: [OTLPService(intake: intake, charges: charges, logger: logger)]
        )
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.serve() }
                let address = try await transport.listeningAddress
                onRunning(address.ipv4?.port ?? address.ipv6?.port ?? configuration.port)
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            server.beginGracefulShutdown()
        }
    }

    private func transport(_ charges: CallCharges) throws -> HTTP2ServerTransport.Posix {
        let intake = intake
        let limitBytes = intake.settings.requestBytesMax
        let limits = configuration.limits
        let connections = connections
        return HTTP2ServerTransport.Posix(
            address: try socketAddress(),
            transportSecurity: transportSecurity,
            config: .defaults { config in
                config.http2.targetWindowSize = Self.windowBytes
                config.http2.maxConcurrentStreams = Self.concurrentCallsMax
                config.connection.maxGraceTime = Self.graceTimeMax
                config.connection.maxIdleTime = limits.idle
                config.connection.keepalive.time = Self.keepaliveTime
                // The gate holds the message to the limit and adds its flag.
                config.rpc.maxRequestPayloadSize = limitBytes + 1
                config.channelDebuggingCallbacks.onAcceptTCPConnection = { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            ConnectionGuard(limits: limits, counters: connections, asksFirst: true),
                            position: .first
                        )
                    }
                }
                config.channelDebuggingCallbacks.onAcceptHTTP2Stream = { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            CallGate(
                                limitBytes: limitBytes,
                                charge: intake.openCharge(),
                                charges: charges
                            ),
                            position: .first
                        )
                    }
                }
            }
        )
    }

    private func socketAddress() throws -> GRPCNIOTransportCore.SocketAddress {
        let resolved = try NIOCore.SocketAddress.makeAddressResolvingHost(
            configuration.host,
            port: configuration.port
        )
        let host = resolved.ipAddress ?? configuration.host
        if case .v6 = resolved { return .ipv6(host: host, port: configuration.port) }
        return .ipv4(host: host, port: configuration.port)
    }

    private var transportSecurity: HTTP2ServerTransport.Posix.TransportSecurity {
        guard let certificatePath = configuration.certificatePath,
            let keyPath = configuration.keyPath
        else { return .plaintext }
        return .tls(
            certificateChain: [.file(path: certificatePath, format: .pem)],
            privateKey: .file(path: keyPath, format: .pem)
        )
    }
}
