import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A receiver of webhooks on a port of its own, which answers as it is told: it speaks just enough
/// HTTP to be sent to, and keeps every byte it gets.
final class ReceivingServer: Sendable {
    /// What it does with a connection.
    enum Behaviour: Sendable {
        /// Answers with these bytes.
        case answer(String)
        /// Takes the request and never answers.
        case hang
        /// Closes at once.
        case close
        /// Answers without end.
        case endless
    }

    private let channel: any Channel
    private let mailbox: Mailbox

    /// The requests as they came, in order.
    final class Mailbox: Sendable {
        let texts = Mutex<[String]>([])
    }

    private init(channel: any Channel, mailbox: Mailbox) {
        self.channel = channel
        self.mailbox = mailbox
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var texts: [String] { mailbox.texts.withLock { $0 } }

    /// - Parameter tls: speaks TLS with it; nil for plain text.
    static func start(
        _ behaviours: [Behaviour],
        tls: NIOSSLContext? = nil
    ) async throws -> ReceivingServer {
        let mailbox = Mailbox()
        let next = Mutex(0)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let index = next.withLock { number in
                    defer { number += 1 }
                    return number
                }
                let behaviour = behaviours[min(index, behaviours.count - 1)]
                return channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLServerHandler(context: tls)
                        )
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        Receiver(behaviour: behaviour, mailbox: mailbox)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ReceivingServer(channel: channel, mailbox: mailbox)
    }

    func stop() async { try? await channel.close() }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: ReceivingServer.Behaviour
    private let mailbox: ReceivingServer.Mailbox
    private var text = ""
    private var isAnswered = false

    init(behaviour: ReceivingServer.Behaviour, mailbox: ReceivingServer.Mailbox) {
        self.behaviour = behaviour
        self.mailbox = mailbox
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .close = behaviour { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard !isAnswered, isComplete else { return }
        isAnswered = true
        mailbox.texts.withLock { $0.append(text) }
        switch behaviour {
        case .hang, .close: break
        case .answer(let answer):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        case .endless: writeOn(context)
        }
    }

    private var isComplete: Bool {
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let length = text.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }

    private func writeOn(_ context: ChannelHandlerContext) {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"
        context.write(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
        let piece = ByteBuffer(string: String(repeating: "x", count: 65_536))
        for _ in 0..<16 { context.write(wrapOutboundOut(piece), promise: nil) }
        context.flush()
    }
}
