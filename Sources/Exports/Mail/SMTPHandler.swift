import NIOCore
import NIOSSL

/// The client's side of the SMTP dialogue on one connection: one command, one answer.
final class SMTPHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = SMTPCommand
    typealias OutboundOut = ByteBuffer

    /// An answer with all its lines; RFC 5321 allows 512 bytes a line.
    private static let answerBytesMax = 16_384

    private var waiting: SMTPCommand?
    private var received: [UInt8] = []
    private var lines: [String] = []
    private var answerBytes = 0
    private var failure: MailError?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let command = unwrapOutboundIn(data)
        if let failure { return command.reply.fail(failure) }
        waiting = command
        if command.bytes.isEmpty {
            promise?.succeed()
        } else {
            let buffer = context.channel.allocator.buffer(bytes: command.bytes)
            context.write(wrapOutboundOut(buffer), promise: promise)
        }
        takeLines(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        answerBytes += buffer.readableBytes
        guard answerBytes <= Self.answerBytesMax else {
            return fail(MailError(message: "the SMTP server's answer is too long"), context)
        }
        received += buffer.readableBytesView
        takeLines(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(MailError(message: "the SMTP server closed the connection"), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isTLS = error is NIOSSLError || error is BoringSSLError
        let reason = isTLS ? "TLS failed: is its certificate valid?" : "the connection broke"
        fail(MailError(message: "the SMTP server: \(reason)"), context)
    }

    private func takeLines(_ context: ChannelHandlerContext) {
        while waiting != nil, let end = received.firstIndex(of: 0x0A) {
            var line = received[..<end]
            if line.last == 0x0D { line.removeLast() }
            let text = String(decoding: line, as: UTF8.self)
            received.removeSubrange(...end)
            guard let code = Int(text.prefix(3)), (200...599).contains(code) else {
                return fail(MailError(message: "the SMTP server does not speak SMTP"), context)
            }
            lines.append(String(text.dropFirst(4)))
            if text.dropFirst(3).first != "-" { answer(code, context) }
        }
    }

    private func answer(_ code: Int, _ context: ChannelHandlerContext) {
        guard let command = waiting else { return }
        let reply = SMTPReply(code: code, lines: lines)
        (waiting, lines, answerBytes) = (nil, [], received.count)
        guard let maker = command.startsTLS, (200..<300).contains(code) else {
            return command.reply.succeed(reply)
        }
        // What came after the answer and before TLS was not protected: it may be anybody's.
        guard received.isEmpty else {
            waiting = command
            return fail(MailError(message: "the SMTP server sent text before TLS began"), context)
        }
        do {
            let handler = try maker.make()
            try context.pipeline.syncOperations.addHandler(handler, position: .first)
            command.reply.succeed(reply)
        } catch {
            waiting = command
            fail(MailError(message: "TLS with the SMTP server cannot begin"), context)
        }
    }

    private func fail(_ error: MailError, _ context: ChannelHandlerContext) {
        failure = failure ?? error
        waiting?.reply.fail(failure ?? error)
        waiting = nil
        context.close(promise: nil)
    }
}
