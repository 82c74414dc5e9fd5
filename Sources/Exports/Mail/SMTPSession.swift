import NIOCore
import NIOPosix
import NIOSSL

/// One connection to an SMTP server, from greeting to QUIT.
struct SMTPSession: Sendable {
    private let channel: any Channel
    private let settings: MailSettings
    private let tls: NIOSSLClientHandlerMaker

    /// Connects; the whole session ends after `timeout`.
    static func connect(
        _ settings: MailSettings,
        tls configuration: TLSConfiguration,
        timeout: TimeAmount
    ) async throws -> SMTPSession {
        let tls = NIOSSLClientHandlerMaker(
            context: try NIOSSLContext(configuration: configuration),
            host: settings.host
        )
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(min(timeout, .seconds(10)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if settings.protection == .tls {
                        try channel.pipeline.syncOperations.addHandler(tls.make())
                    }
                    try channel.pipeline.syncOperations.addHandler(SMTPHandler())
                }
            }
        do {
            let channel = try await bootstrap.connect(host: settings.host, port: settings.port)
                .get()
            channel.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
            return SMTPSession(channel: channel, settings: settings, tls: tls)
        } catch {
            throw MailError(
                message: "no connection to the SMTP server \(settings.host):\(settings.port)"
            )
        }
    }

    /// Greets, protects the connection and signs in.
    func open(as name: String) async throws {
        try await expect(220, from: command(""), "greeting")
        var hello = try await hello(name)
        if settings.protection == .startTLS {
            guard hello.offers("STARTTLS") else {
                throw MailError(message: "the SMTP server does not offer STARTTLS")
            }
            try await expect(220, from: command("STARTTLS", startsTLS: tls), "STARTTLS")
            hello = try await self.hello(name)
        }
        try await checkName()
        guard let credentials = settings.credentials else { return }
        try await signIn(credentials, mechanisms: hello.parameters(of: "AUTH") ?? [])
    }

    /// Nobody is told a password or a mail whose certificate is not for the server's name.
    private func checkName() async throws {
        do {
            try await PeerCertificate.check(isFor: settings.host, on: channel).get()
        } catch let fault as PeerCertificate.Fault {
            let words = fault.words(host: settings.host)
            throw MailError(message: "the SMTP server: \(words)")
        }
    }

    /// By PLAIN (RFC 4616), unless the server offers nothing but the older LOGIN.
    private func signIn(
        _ credentials: MailSettings.Credentials,
        mechanisms: [String]
    ) async throws {
        let user = Array(credentials.user.utf8)
        let password = Array(credentials.password.utf8)
        guard mechanisms.contains("LOGIN"), !mechanisms.contains("PLAIN") else {
            let plain = Base64.encode([0] + user + [0] + password)
            return try await expect(235, from: command("AUTH PLAIN \(plain)"), "AUTH")
        }
        try await expect(334, from: command("AUTH LOGIN"), "AUTH")
        try await expect(334, from: command(Base64.encode(user)), "AUTH")
        try await expect(235, from: command(Base64.encode(password)), "AUTH")
    }

    /// Hands one message over.
    func send(_ message: [UInt8], from: MailAddress, to: MailAddress) async throws {
        try await expect(250, from: command("MAIL FROM:<\(from)>"), "MAIL FROM")
        let recipient = try await command("RCPT TO:<\(to)>")
        guard recipient.code == 250 || recipient.code == 251 else {
            throw Self.refusal(recipient, "RCPT TO", isFinal: true)
        }
        try await expect(354, from: command("DATA"), "DATA")
        let reply = try await transmit(Self.stuffed(message))
        guard reply.code == 250 else { throw Self.refusal(reply, "the message", isFinal: true) }
    }

    /// Says goodbye and closes.
    func close() async {
        _ = try? await command("QUIT")
        try? await channel.close()
    }

    private func hello(_ name: String) async throws -> SMTPReply {
        let reply = try await command("EHLO \(name)")
        guard reply.code == 250 else { throw Self.refusal(reply, "EHLO", isFinal: false) }
        return reply
    }

    private func command(
        _ text: String,
        startsTLS: NIOSSLClientHandlerMaker? = nil
    ) async throws -> SMTPReply {
        try await transmit(text.isEmpty ? [] : Array((text + "\r\n").utf8), startsTLS: startsTLS)
    }

    private func transmit(
        _ bytes: [UInt8],
        startsTLS: NIOSSLClientHandlerMaker? = nil
    ) async throws -> SMTPReply {
        let promise = channel.eventLoop.makePromise(of: SMTPReply.self)
        let command = SMTPCommand(bytes: bytes, startsTLS: startsTLS, reply: promise)
        // A write that fails on a closed channel never reaches the handler.
        channel.writeAndFlush(command).whenFailure { _ in
            promise.fail(MailError(message: "the SMTP server closed the connection"))
        }
        return try await promise.futureResult.get()
    }

    private func expect(_ code: Int, from reply: SMTPReply, _ step: String) throws {
        guard reply.code == code else { throw Self.refusal(reply, step, isFinal: false) }
    }

    /// - Parameter isFinal: whether 5xx is about this mail, not about the server's settings.
    private static func refusal(_ reply: SMTPReply, _ step: String, isFinal: Bool) -> MailError {
        MailError(
            message: "the SMTP server refused \(step): \(reply.code) "
                + String(reply.lines.joined(separator: " ").prefix(200)),
            status: reply.code,
            isPermanent: isFinal && reply.code >= 500
        )
    }

    /// A line that begins with a dot gets another one; the last line is a dot alone (RFC 5321,
    /// section 4.5.2).
    static func stuffed(_ message: [UInt8]) -> [UInt8] {
        var stuffed: [UInt8] = []
        stuffed.reserveCapacity(message.count + 8)
        var isLineStart = true
        for byte in message {
            if isLineStart, byte == UInt8(ascii: ".") { stuffed.append(byte) }
            stuffed.append(byte)
            isLineStart = byte == 0x0A
        }
        if !isLineStart { stuffed += [0x0D, 0x0A] }
        return stuffed + Array(".\r\n".utf8)
    }
}
