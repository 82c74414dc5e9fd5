import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An SMTP server that follows a script, and keeps what it is told.
final class ScriptedSMTPServer: Sendable {
    /// What it answers, by the first word of a command; unknown ones are accepted.
    struct Script: Sendable {
        var greeting = "220 test ready\r\n"
        var hello = "250-test\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"
        var answers: [String: String] = [:]
        /// Offers TLS after STARTTLS.
        var tls: NIOSSLContext?
        /// Is silent after the greeting.
        var isSilent = false
    }

    private let channel: any Channel
    private let log: Log

    final class Log: Sendable {
        let lines = Mutex<[String]>([])
    }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    /// What clients said, a line each; those under TLS begin with `tls `.
    var lines: [String] { log.lines.withLock { $0 } }

    static func start(_ script: Script) async throws -> ScriptedSMTPServer {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Dialogue(script: script, log: log)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedSMTPServer(channel: channel, log: log)
    }

    func stop() async { try? await channel.close() }
}

private final class Dialogue: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedSMTPServer.Script
    private let log: ScriptedSMTPServer.Log
    private var rest = ""
    private var isInData = false
    private var isProtected = false

    init(script: ScriptedSMTPServer.Script, log: ScriptedSMTPServer.Log) {
        self.script = script
        self.log = log
    }

    func channelActive(context: ChannelHandlerContext) { say(script.greeting, context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest += String(buffer: unwrapInboundIn(data))
        while let end = rest.range(of: "\r\n") {
            let line = String(rest[..<end.lowerBound])
            rest = String(rest[end.upperBound...])
            take(line, context)
        }
    }

    private func take(_ line: String, _ context: ChannelHandlerContext) {
        log.lines.withLock { $0.append((isProtected ? "tls " : "") + line) }
        guard !script.isSilent else { return }
        if isInData {
            guard line == "." else { return }
            isInData = false
            return say(script.answers["."] ?? "250 kept\r\n", context)
        }
        let word = line.prefix { $0 != " " && $0 != ":" }.uppercased()
        switch word {
        case "EHLO": say(script.answers["EHLO"] ?? script.hello, context)
        case "STARTTLS": startTLS(context)
        case "AUTH": say(script.answers["AUTH"] ?? "235 welcome\r\n", context)
        case "DATA":
            let answer = script.answers["DATA"] ?? "354 go on\r\n"
            isInData = answer.hasPrefix("354")
            say(answer, context)
        default: say(script.answers[word] ?? "250 ok\r\n", context)
        }
    }

    private func startTLS(_ context: ChannelHandlerContext) {
        let answer = script.answers["STARTTLS"] ?? "220 begin\r\n"
        say(answer, context)
        guard answer == "220 begin\r\n", let tls = script.tls else { return }
        isProtected = true
        try? context.pipeline.syncOperations.addHandler(
            NIOSSLServerHandler(context: tls),
            position: .first
        )
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
