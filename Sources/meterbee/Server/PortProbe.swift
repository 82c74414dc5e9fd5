import NIOCore
import NIOPosix

/// Finds out that a port cannot be had before anything else is started.
enum PortProbe {
    /// Binds and lets go again; throws the `IOError` that listening would throw.
    static func check(_ address: ListenAddress) async throws {
        guard address.port != 0 else { return }
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
        try await channel.close().get()
    }
}
