import Billing
import Foundation
import Metering
import NIOCore
import NIOSSL
import Testing

@testable import Exports

@Suite("e-mail")
struct MailTests {
    private static func delivery(_ kind: TenantNotification.Kind, _ data: String) -> ClaimedDelivery
    {
        ClaimedDelivery(
            tenant: UniqueID(high: 1, low: 1),
            id: UniqueID(high: 2, low: 2),
            attempt: 1,
            notification: UniqueID(high: 3, low: 3),
            kind: kind,
            occurredAt: Instant(unixSeconds: 1_795_000_000),
            tenantKey: "acme",
            dataJSON: data,
            target: .email(address: "")
        )
    }

    private static func settings(_ port: Int, _ scheme: String, user: String = "") throws
        -> MailSettings
    {
        try MailSettings(
            url: "\(scheme)://\(user)localhost:\(port)",
            from: "billing@seller.example"
        )
    }

    private static func message(
        to: String = "accounts@buyer.example",
        subject: String = "Rechnung über 7 €",
        text: String = "Hello\n.\n..dots\n"
    ) throws -> MailMessage {
        MailMessage(
            to: to,
            from: try #require(MailAddress("billing@seller.example")),
            subject: subject,
            text: text,
            id: "id-1",
            date: Instant(unixSeconds: 1_795_000_000)
        )
    }

    private static func send(
        _ script: ScriptedSMTPServer.Script,
        scheme: String = "smtp+plain",
        user: String = "",
        message: MailMessage? = nil,
        tls: TLSConfiguration? = nil
    ) async throws -> (error: MailError?, lines: [String]) {
        let server = try await ScriptedSMTPServer.start(script)
        var sender = MailSender(settings: try settings(server.port, scheme, user: user))
        if let tls { sender.tlsConfiguration = tls }
        // Only who waits for a silent server wants this to pass; a busy machine may be slow to answer.
        sender.timeout = script.isSilent ? .seconds(2) : .seconds(120)
        var failure: MailError?
        do {
            try await sender.send(try message ?? Self.message())
        } catch let error as MailError {
            failure = error
        }
        let lines = server.lines
        await server.stop()
        return (failure, lines)
    }

    @Test("a mail is handed over, and Python's email module reads it as it was written")
    func plain() async throws {
        let (error, lines) = try await Self.send(.init())
        #expect(error == nil)
        #expect(
            lines.prefix(4) == [
                "EHLO seller.example", "MAIL FROM:<billing@seller.example>",
                "RCPT TO:<accounts@buyer.example>", "DATA",
            ]
        )
        #expect(lines.suffix(2) == [".", "QUIT"])
        let mail = lines.dropFirst(4).dropLast(2).joined(separator: "\r\n") + "\r\n"
        let script = """
            import email, email.policy, sys
            mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
            print(mail["from"], mail["to"], mail["subject"], mail["date"], mail["message-id"])
            print(repr(mail.get_content()), mail.defects)
            """
        let outcome = try Python.run("python3", ["-c", script], input: mail)
        #expect(
            outcome.output == """
                billing@seller.example accounts@buyer.example Rechnung über 7 € \
                Wed, 18 Nov 2026 11:06:40 +0000 <id-1@seller.example>
                'Hello\\n.\\n..dots\\n' []

                """
        )
    }

    @Test("lines that begin with a dot are stuffed, and the message ends with one")
    func stuffing() {
        func stuffed(_ text: String) -> String {
            String(decoding: SMTPSession.stuffed(Array(text.utf8)), as: UTF8.self)
        }
        #expect(stuffed("a\r\n.\r\n..b\r\n") == "a\r\n..\r\n...b\r\n.\r\n")
        #expect(stuffed(".a") == "..a\r\n.\r\n")
        #expect(stuffed("") == ".\r\n")
    }

    @Test("no text can add a header or a command")
    func injection() throws {
        let subject = "Hi\r\nBcc: all@example.com\r\n\r\nbody" + String(repeating: "ü", count: 99)
        let recipient = try #require(MailAddress("a@b.example"))
        let bytes = try Self.message(subject: subject).bytes(for: recipient)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("\r\nBcc"))
        #expect(
            text.split(separator: "\r\n", omittingEmptySubsequences: false).allSatisfy {
                $0.count <= 78
            }
        )
        let head = text.split(separator: "\r\n\r\n").first ?? ""
        #expect(head.split(separator: "\r\n").filter { !$0.hasPrefix(" ") }.count == 9)
        for address in [
            "a@b\r\nRCPT TO:<c@d>", "a@b>", "<a@b", "a b@c", "a@b@c", "@b", "a@", "ä@b", "a,b@c",
            "\"a\"@b",
        ] {
            #expect(MailAddress(address) == nil, "\(address)")
        }
    }

    @Test("a password goes only over TLS that the server proves, after STARTTLS")
    func startTLS() async throws {
        let certificate = try TestCertificate.make()
        let script = ScriptedSMTPServer.Script(tls: certificate.server)
        let (error, lines) = try await Self.send(
            script,
            scheme: "smtp",
            user: "us%40er:p%3Ass@",
            tls: certificate.client
        )
        #expect(error == nil)
        #expect(lines.prefix(3) == ["EHLO seller.example", "STARTTLS", "tls EHLO seller.example"])
        let login = Base64.encode(Array("\0us@er\0p:ss".utf8))
        #expect(lines[3] == "tls AUTH PLAIN \(login)")
        #expect(lines.dropFirst(2).allSatisfy { $0.hasPrefix("tls ") })
        let (untrusted, heard) = try await Self.send(script, scheme: "smtp", user: "a:b@")
        #expect(untrusted?.isPermanent == false)
        #expect(!heard.contains { $0.contains("AUTH") || $0.contains("MAIL") })
    }

    @Test("a server whose certificate is for the address it has, not for its name, is told nothing")
    func otherName() async throws {
        let certificate = try TestCertificate.make(names: "DNS:other.example,IP:127.0.0.1")
        let (error, lines) = try await Self.send(
            ScriptedSMTPServer.Script(tls: certificate.server),
            scheme: "smtp",
            user: "a:b@",
            tls: certificate.client
        )
        #expect(error?.message.contains("the certificate is not for 'localhost'") == true)
        #expect(error?.isPermanent == false)
        #expect(!lines.contains { $0.contains("AUTH") || $0.contains("MAIL") })
    }

    @Test("a server that knows LOGIN alone is told user and password as it asks for them")
    func login() async throws {
        let certificate = try TestCertificate.make()
        var script = ScriptedSMTPServer.Script(
            hello: "250-test\r\n250-STARTTLS\r\n250 AUTH LOGIN CRAM-MD5\r\n",
            answers: ["AUTH": "334 VXNlcm5hbWU6\r\n"],
            tls: certificate.server
        )
        let (user, password) = ("us@er", "p:ss")
        script.answers[Base64.encode(Array(user.utf8)).uppercased()] = "334 UGFzc3dvcmQ6\r\n"
        script.answers[Base64.encode(Array(password.utf8)).uppercased()] = "235 welcome\r\n"
        let (error, lines) = try await Self.send(
            script,
            scheme: "smtp",
            user: "us%40er:p%3Ass@",
            tls: certificate.client
        )
        #expect(error == nil)
        #expect(
            lines.dropFirst(3).prefix(4) == [
                "tls AUTH LOGIN", "tls \(Base64.encode(Array(user.utf8)))",
                "tls \(Base64.encode(Array(password.utf8)))",
                "tls MAIL FROM:<billing@seller.example>",
            ]
        )
        script.answers["AUTH"] = "535 no\r\n"
        let (refused, _) = try await Self.send(
            script,
            scheme: "smtp",
            user: "a:b@",
            tls: certificate.client
        )
        #expect(refused?.status == 535 && refused?.isPermanent == false)
    }

    @Test("a server that takes STARTTLS away, or speaks before TLS, gets nothing")
    func downgrade() async throws {
        var script = ScriptedSMTPServer.Script(hello: "250-test\r\n250 AUTH PLAIN\r\n")
        let (error, lines) = try await Self.send(script, scheme: "smtp", user: "a:b@")
        #expect(error?.message.contains("STARTTLS") == true)
        #expect(lines.allSatisfy { !$0.contains("AUTH") && !$0.contains("MAIL") })
        script = ScriptedSMTPServer.Script(
            answers: ["STARTTLS": "220 begin\r\n250 injected\r\n"],
            tls: try TestCertificate.make().server
        )
        let (injected, _) = try await Self.send(script, scheme: "smtp")
        #expect(injected?.message.contains("before TLS") == true)
    }

    static let refusals: [(String, String, Int, Bool)] = [
        ("RCPT", "550 no such user\r\n", 550, true), ("RCPT", "450 later\r\n", 450, false),
        ("MAIL", "552 full\r\n", 552, false), (".", "554 spam\r\n", 554, true),
        (".", "451 later\r\n", 451, false), ("EHLO", "500 what\r\n", 500, false),
        ("DATA", "503 no\r\n", 503, false),
    ]

    @Test("a refusal of the mail is final, any other is tried again", arguments: refusals)
    func refusal(step: String, answer: String, code: Int, isPermanent: Bool) async throws {
        let (error, _) = try await Self.send(.init(answers: [step: answer]))
        #expect(error?.status == code)
        #expect(error?.isPermanent == isPermanent)
    }

    @Test("a server that is silent, talks nonsense or is not there is a failure in bounded time")
    func failures() async throws {
        let started = ContinuousClock.now
        for script in [
            ScriptedSMTPServer.Script(isSilent: true), .init(greeting: "hello\r\n"),
            .init(greeting: String(repeating: "220-x\r\n", count: 4000)),
            .init(greeting: "554 no\r\n"),
        ] {
            let (error, _) = try await Self.send(script)
            #expect(error != nil && error?.isPermanent == false)
        }
        let sender = MailSender(settings: try Self.settings(1, "smtp+plain"))
        await #expect(throws: MailError.self) { try await sender.send(try Self.message()) }
        #expect(ContinuousClock.now - started < .seconds(100))
    }

    @Test(
        "settings of another form are refused",
        arguments: [
            "smtp.example.com", "http://example.com", "smtp://", "smtp://a@example.com",
            "smtp://example.com:0", "smtp+plain://a:b@example.com", "smtp://a:%0d@example.com",
            "smtp://exa mple.com", "smtp://example.com/path",
        ]
    )
    func settings(url: String) {
        #expect(throws: MailSettings.Fault.self) {
            try MailSettings(url: url, from: "billing@seller.example")
        }
    }

    @Test("settings are read with their ports and escapes")
    func settingsRead() throws {
        let settings = try MailSettings(url: "smtps://a%3Ab:c%40d@[::1]", from: "x@y.example")
        #expect(settings.host == "::1" && settings.port == 465 && settings.protection == .tls)
        #expect(settings.credentials == .init(user: "a:b", password: "c@d"))
        #expect(throws: MailSettings.Fault.self) {
            try MailSettings(url: "smtps://host", from: "nobody")
        }
    }

    static let notifications: [(TenantNotification.Kind, String, String)] = [
        (
            .quotaThreshold, #"{"charge": "network", "percent": 80}"#,
            "80 % of the free quota 'network' is used"
        ),
        (.quotaBlocked, #"{"data_source": "net.flow"}"#, "Records of 'net.flow' are refused"),
        (
            .invoiceFinalized, #"{"number": "7", "currency": "EUR", "total": "9.00"}"#,
            "Invoice 7: EUR 9.00"
        ),
        (.invoicePaid, #"{"number": "7"}"#, "Invoice 7 is paid"),
        (.paymentRecorded, #"{"number": "7", "amount": "5.00"}"#, "Payment for invoice 7"),
        (.subscriptionChanged, #"{"change": "paused"}"#, "Your subscription was paused"),
        (.invoicePaid, "not JSON", "Invoice  is paid"),
    ]

    @Test("every kind of notification has its words", arguments: notifications)
    func words(kind: TenantNotification.Kind, data: String, subject: String) throws {
        let from = try #require(MailAddress("a@b.example"))
        let message = MailMessage(Self.delivery(kind, data), to: "c@d.example", from: from)
        #expect(message.subject == subject)
        #expect(message.text.contains("Account: acme"))
    }
}
