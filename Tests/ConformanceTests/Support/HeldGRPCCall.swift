import NIOCore
import NIOHTTP2
import NIOPosix
import Telemetry

/// A call that sends all of its message but the last byte, and then waits.
struct HeldGRPCCall: Sendable {
    private let connection: any Channel

    static func open(_ target: ConformanceTarget, message: [UInt8]) async throws -> HeldGRPCCall {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let (connection, multiplexer) = try await bootstrap.connect(
            host: target.grpcHost,
            port: target.grpcPort
        ) { channel in
            channel.configureAsyncHTTP2Pipeline(mode: .client) {
                $0.eventLoop.makeSucceededVoidFuture()
            }
            .map { (channel, $0) }
        }
        let stream = try await multiplexer.openStream { stream in
            stream.eventLoop.makeSucceededFuture(stream)
        }
        let call = RawGRPCCall(.logs, message: message)
        stream.writeAndFlush(call.headersFrame(target), promise: nil)
        let data = HTTP2Frame.FramePayload.Data(
            data: .byteBuffer(ByteBuffer(bytes: call.data.dropLast())),
            endStream: false
        )
        stream.writeAndFlush(HTTP2Frame.FramePayload.data(data), promise: nil)
        return HeldGRPCCall(connection: connection)
    }

    /// Breaks the connection off.
    func abandon() { connection.close(promise: nil) }
}
