import Billing
import Logging
import Metering
import NIOCore
import NIOSSL
import Testing

@testable import Exports

@Suite("webhooks over TLS")
struct WebhookTLSTests {
    private static let ok = "HTTP/1.1 204 No Content\r\n\r\n"

    /// A way to send and a receiver with a certificate.
    private struct Receiver {
        let server: ReceivingServer
        var sender: WebhookSender

        /// - Parameter isTrusted: whether the sender knows the certificate's authority.
        static func start(names: String, isTrusted: Bool = true) async throws -> Receiver {
            let certificate = try TestCertificate.make(names: names)
            let server = try await ReceivingServer.start([.answer(ok)], tls: certificate.server)
            let loopback = try #require(IPAddress("127.0.0.1"))
            var sender = WebhookSender(policy: .anyAddress, now: { 1_795_000_001 })
            sender.connectTimeout = .seconds(300)
            sender.answerTimeout = .seconds(300)
            if isTrusted { sender.tlsConfiguration = certificate.client }
            sender.resolver = AddressResolver(lookUp: { _ in [loopback] })
            return Receiver(server: server, sender: sender)
        }

        /// What came of a message that was due for a host.
        func deliver(to host: String) async throws -> DeliveryOutcome? {
            let delivery = ClaimedDelivery.sample(
                1,
                .webhook(url: "https://\(host):\(server.port)/hook", secrets: [Array(0..<32)])
            )
            let store = WaitingDeliveries([delivery])
            let worker = DeliveryWorker(
                store: store,
                webhooks: sender,
                mail: nil,
                interval: .milliseconds(10),
                logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
            )
            #expect(try await worker.deliverDue() == 1)
            return store.outcomes.values.first
        }
    }

    static let trusted: [(String, String)] = [
        ("DNS:hooks.example.com", "hooks.example.com"),
        ("DNS:*.example.com", "hooks.example.com"),
        ("DNS:hooks.example.com,IP:127.0.0.1", "hooks.example.com"),
        ("DNS:*.example.com,IP:127.0.0.1", "hooks.example.com"),
        ("IP:127.0.0.1", "127.0.0.1"),
    ]

    @Test(
        "a certificate with the host's name is trusted, an address only as host",
        arguments: trusted
    )
    func accepted(names: String, host: String) async throws {
        let receiver = try await Receiver.start(names: names)
        #expect(try await receiver.deliver(to: host) == .delivered(status: 204))
        #expect(receiver.server.texts.count == 1)
        #expect(receiver.server.texts.first?.hasPrefix("POST /hook HTTP/1.1\r\n") == true)
        await receiver.server.stop()
    }

    static let refused: [(String, Bool, String)] = [
        ("DNS:other.example.com", true, "the certificate is not for 'hooks.example.com'"),
        ("IP:127.0.0.1", true, "the certificate is not for 'hooks.example.com'"),
        (
            "DNS:other.example.com,IP:127.0.0.1", true,
            "the certificate is not for 'hooks.example.com'"
        ), ("DNS:hooks.example.com", false, "an authority that is not known"),
    ]

    @Test(
        "any other certificate gets nothing: the delivery says why and is tried again",
        arguments: refused
    )
    func refusal(names: String, isTrusted: Bool, reason: String) async throws {
        let receiver = try await Receiver.start(names: names, isTrusted: isTrusted)
        let outcome = try await receiver.deliver(to: "hooks.example.com")
        guard case .retry(let seconds, nil, let error)? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(error.contains(reason), "\(error)")
        #expect((4...6).contains(seconds))
        #expect(receiver.server.texts.isEmpty)
        await receiver.server.stop()
    }

    static let matches: [(String, String, Bool)] = [
        ("a.example.com", "a.example.com", true), ("*.example.com", "a.example.com", true),
        ("*.example.com", "example.com", false), ("*.example.com", "b.a.example.com", false),
        ("*.com", "example.com", false), ("a*.example.com", "ab.example.com", false),
        ("*", "localhost", false), ("*.", "a.", false), ("", "a.example.com", false),
    ]

    @Test("a wildcard stands for one whole label of a name", arguments: matches)
    func matching(name: String, host: String, isMatch: Bool) {
        #expect(PeerCertificate.matches(name, host: host) == isMatch)
    }
}
