import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL

/// A connection of HTTP/2 under TLS that leaves the server no window to send bodies in.
struct DeafConnection: Sendable {
    /// What came of a request.
    struct Reply: Hashable, Sendable {
        var status: String?
        /// Whether the answer ended, rather than its stream being broken off.
        var isWhole: Bool
    }

    private let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.AsyncStreamMultiplexer<Void>

    static func open(port: Int) async throws -> DeafConnection {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: tls)
        var http2 = NIOHTTP2Handler.Configuration()
        http2.connection.initialSettings = [HTTP2Setting(parameter: .initialWindowSize, value: 0)]
        let configuration = http2
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Patience.timeout)
        return try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                try channel.pipeline.syncOperations.addHandler(handler)
            }.flatMap {
                channel.configureAsyncHTTP2Pipeline(mode: .client, configuration: configuration) {
                    $0.eventLoop.makeSucceededVoidFuture()
                }
            }
            .map { DeafConnection(channel: channel, multiplexer: $0) }
        }
    }

    func close() { channel.close(promise: nil) }

    /// Asks, and waits for the end of the stream.
    func get(_ path: String) async throws -> Reply {
        let reply = channel.eventLoop.makePromise(of: Reply.self)
        channel.closeFuture.whenComplete { _ in
            reply.fail(NoAnswer(call: path, reason: "the connection was closed"))
        }
        let timeout = channel.eventLoop.scheduleTask(in: Patience.timeout) {
            reply.fail(NoAnswer(call: path, reason: "nothing came in \(Patience.timeout)"))
        }
        defer { timeout.cancel() }
        let stream = try await multiplexer.openStream { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(StreamEnd(promise: reply))
                return stream
            }
        }
        let fields: HPACKHeaders = [
            ":method": "GET", ":scheme": "https", ":path": path, ":authority": "127.0.0.1",
        ]
        let head = HTTP2Frame.FramePayload.Headers(headers: fields, endStream: true)
        stream.writeAndFlush(HTTP2Frame.FramePayload.headers(head), promise: nil)
        return try await reply.futureResult.get()
    }
}

/// Tells how a stream ended.
private final class StreamEnd: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload

    private let promise: EventLoopPromise<DeafConnection.Reply>
    private var status: String?

    init(promise: EventLoopPromise<DeafConnection.Reply>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let head):
            status = head.headers.first(name: ":status")
            if head.endStream { end() }
        case .data(let body) where body.endStream: end()
        default: break
        }
    }

    private func end() { promise.succeed(.init(status: status, isWhole: true)) }

    func channelInactive(context: ChannelHandlerContext) {
        promise.succeed(.init(status: status, isWhole: false))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.succeed(.init(status: status, isWhole: false))
    }
}
