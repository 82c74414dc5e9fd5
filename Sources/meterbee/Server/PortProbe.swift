import NIOCore
import NIOPosix

/// Finds out that a port cannot be had before anything else is started.
enum PortProbe {
    /// Checks every address that the server will listen on.
    static func check(_ settings: ListenSettings) async throws(ListenFailure) {
        try await check(settings.main, option: "--listen")
        if let grpc = settings.grpc { try await check(grpc, option: "--grpc-listen") }
        if let admin = settings.admin { try await check(admin, option: "--admin-listen") }
    }

    /// Binds and lets go again.
    private static func check(
        _ address: ListenAddress,
        option: String
    ) async throws(ListenFailure) {
        guard address.port != 0 else { return }
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        do {
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            try await channel.close().get()
        } catch {
            throw ListenFailure(address: address, option: option, cause: error)
        }
    }
}
