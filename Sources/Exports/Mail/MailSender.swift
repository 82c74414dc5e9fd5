import NIOCore
import NIOSSL

/// Sends mails through the operator's SMTP server, each over a connection of its own.
struct MailSender: Sendable {
    let settings: MailSettings
    var tlsConfiguration = TLSConfiguration.makeClientConfiguration()
    var timeout = TimeAmount.seconds(60)

    func send(_ message: MailMessage) async throws {
        guard let recipient = MailAddress(message.to) else {
            throw MailError(
                message: "the tenant's e-mail address is not one that mail can be sent to",
                isPermanent: true
            )
        }
        let session = try await SMTPSession.connect(
            settings,
            tls: tlsConfiguration,
            timeout: timeout
        )
        do {
            try await session.open(as: String(settings.from.domain))
            try await session.send(
                message.bytes(for: recipient),
                from: settings.from,
                to: recipient
            )
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }
}
