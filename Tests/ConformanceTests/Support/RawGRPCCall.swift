import Foundation
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import Telemetry
import Testing

@testable import meterbee

/// One unary gRPC call over cleartext HTTP/2, written frame by frame, so that what a well-behaved
/// client never sends can be sent too.
struct RawGRPCCall: Sendable {
    var path: String
    var key: String?
    var headers: [(String, String)] = []
    /// What is sent as DATA: the prefix and the message.
    var data: [UInt8]
    /// Whether the client says that nothing more comes.
    var endsRequest = true
    /// How long everything may take, from the connection to the last byte.
    var limit = Patience.timeout

    private typealias Multiplexer = NIOHTTP2Handler.AsyncStreamMultiplexer<Void>

    struct Reply: Sendable {
        var headers: HPACKHeaders
        var trailers: HPACKHeaders
        var data: [UInt8]

        var status: Int { trailers.first(name: "grpc-status").flatMap { Int($0) } ?? -1 }
        var receipt: String? { trailers.first(name: "meterbee-receipt") }
        var receiptJSON: String? { trailers.first(name: "meterbee-receipt-json") }
        var isDuplicate: Bool { trailers.first(name: "meterbee-duplicate") == "true" }
        /// The message of an answer: all behind the five bytes of the prefix.
        var message: [UInt8] { Array(data.dropFirst(5)) }

        /// The google.rpc.Status of a refusal.
        var details: WireMessage {
            get throws {
                let text = try #require(trailers.first(name: "grpc-status-details-bin"))
                let padded = text + String(repeating: "=", count: (4 - text.count % 4) % 4)
                return try WireMessage(Array(try #require(Data(base64Encoded: padded))))
            }
        }

        /// Whether the refusal says when to send again.
        var hasRetryInfo: Bool {
            get throws {
                guard let any = try details.bytes(3) else { return false }
                return try WireMessage(any).text(1) == "type.googleapis.com/google.rpc.RetryInfo"
            }
        }
    }

    /// A call of `Export` with one message.
    init(
        _ signal: Signal,
        message: [UInt8],
        key: String? = nil,
        headers: [(String, String)] = [],
        isCompressed: Bool = false
    ) {
        let package =
            ["logs": "logs", "traces": "trace", "metrics": "metrics"][signal.rawValue] ?? ""
        let service = package.prefix(1).uppercased() + package.dropFirst() + "Service"
        path = "/opentelemetry.proto.collector.\(package).v1.\(service)/Export"
        self.key = key
        self.headers = headers
        data = Self.framed(message, flag: isCompressed ? 1 : 0)
    }

    static func framed(_ message: [UInt8], flag: UInt8) -> [UInt8] {
        let length = UInt32(message.count)
        return [flag] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + message
    }

    /// Calls, with the target's key unless it says another; an empty key sends none.
    func send(
        to target: ConformanceTarget? = .current,
        tls: NIOSSLContext? = nil
    ) async throws -> Reply {
        let target = try #require(target)
        let (connection, multiplexer) = try await connect(target, tls)
        let collected = connection.eventLoop.makePromise(of: Reply.self)
        // A stream that is opened on a connection that is gone already is never told so.
        connection.closeFuture.whenComplete { [path] _ in
            collected.fail(NoAnswer(call: path, reason: "the connection was closed"))
        }
        let timeout = connection.eventLoop.scheduleTask(in: limit) { [path, limit] in
            collected.fail(NoAnswer(call: path, reason: "nothing came in \(limit)"))
        }
        defer {
            timeout.cancel()
            connection.close(promise: nil)
        }
        // Apart, so that the limit holds for the opening too.
        Task {
            do {
                try await write(frames(target), to: multiplexer, collected)
            } catch {
                collected.fail(error)
            }
        }
        return try await collected.futureResult.get()
    }

    private func connect(
        _ target: ConformanceTarget,
        _ tls: NIOSSLContext?
    ) async throws -> (any Channel, Multiplexer) {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(limit)
        return try await bootstrap.connect(host: target.grpcHost, port: target.grpcPort) {
            channel in
            channel.eventLoop.makeCompletedFuture {
                guard let tls else { return }
                let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
                try channel.pipeline.syncOperations.addHandler(handler)
            }.flatMap {
                channel.configureAsyncHTTP2Pipeline(mode: .client) {
                    $0.eventLoop.makeSucceededVoidFuture()
                }
            }
            .map { (channel, $0) }
        }
    }

    private func write(
        _ frames: [HTTP2Frame.FramePayload],
        to multiplexer: Multiplexer,
        _ collected: EventLoopPromise<Reply>
    ) async throws {
        let stream = try await multiplexer.openStream { stream in
            stream.eventLoop.makeCompletedFuture {
                let collector = ReplyCollector(promise: collected)
                try stream.pipeline.syncOperations.addHandler(collector)
                return stream
            }
        }
        for frame in frames { stream.writeAndFlush(frame, promise: nil) }
    }

    /// The call's headers, which do not end it.
    func headersFrame(_ target: ConformanceTarget) -> HTTP2Frame.FramePayload {
        var fields: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": path,
            ":authority": "\(target.grpcHost):\(target.grpcPort)",
            "content-type": "application/grpc", "te": "trailers",
        ]
        let key = key ?? target.key
        if !key.isEmpty { fields.add(name: "authorization", value: "Bearer \(key)") }
        for (name, value) in headers { fields.add(name: name, value: value) }
        return .headers(.init(headers: fields))
    }

    private func frames(_ target: ConformanceTarget) -> [HTTP2Frame.FramePayload] {
        let data = HTTP2Frame.FramePayload.Data(
            data: .byteBuffer(ByteBuffer(bytes: data)),
            endStream: endsRequest
        )
        return [headersFrame(target), .data(data)]
    }
}

/// Collects the frames of a reply until its stream ends.
private final class ReplyCollector: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload

    private let promise: EventLoopPromise<RawGRPCCall.Reply>
    private var blocks: [HPACKHeaders] = []
    private var data: [UInt8] = []

    init(promise: EventLoopPromise<RawGRPCCall.Reply>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let headers):
            blocks.append(headers.headers)
            if headers.endStream { finish() }
        case .data(let received):
            if case .byteBuffer(let buffer) = received.data {
                self.data += buffer.readableBytesView
            }
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
    }

    private func finish() {
        guard let first = blocks.first, let last = blocks.last else { return }
        promise.succeed(RawGRPCCall.Reply(headers: first, trailers: last, data: data))
    }
}
