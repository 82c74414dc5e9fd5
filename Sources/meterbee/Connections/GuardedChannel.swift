import HummingbirdCore
import Ingestion
import Logging
import NIOCore
import NIOSSL

/// A server's connections, each with a `ConnectionGuard` where its bytes come in.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let limits: ConnectionLimits
    let counters: ConnectionCounters
    let isTLS: Bool

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let pipeline = channel.pipeline.syncOperations
        let guardian = ConnectionGuard(limits: limits, counters: counters, awaitsHandshake: isTLS)
        do {
            guard isTLS else {
                try pipeline.addHandler(guardian)
                return base.setup(channel: channel, logger: logger)
            }
            let value = base.setup(channel: channel, logger: logger)
            // Behind TLS, where the bytes can be read.
            let tls = try pipeline.handler(type: NIOSSLServerHandler.self)
            try pipeline.addHandler(guardian, position: .after(tls))
            return value
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
