import Billing
import Metering
import NIOCore
import Testing

@testable import Exports

@Suite("sending webhooks")
struct WebhookSenderTests {
    private static let ok = "HTTP/1.1 204 No Content\r\n\r\n"
    private static let secret = WebhookSecret(bytes: Array(0..<32))

    private static let message = WebhookMessage(
        ClaimedDelivery(
            tenant: UniqueID(high: 1, low: 1),
            id: UniqueID(high: 2, low: 2),
            attempt: 1,
            notification: UniqueID(high: 3, low: 3),
            kind: .invoicePaid,
            occurredAt: Instant(unixSeconds: 1_795_000_000),
            tenantKey: "acme",
            dataJSON: #"{"number": "7"}"#,
            target: .webhook(url: "", secrets: [])
        )
    )

    /// Only who waits for a receiver that hangs wants `timeout` to pass; a busy machine is slow.
    private static func sender(
        _ policy: AddressPolicy = .anyAddress,
        timeout: TimeAmount = .seconds(120)
    ) -> WebhookSender {
        var sender = WebhookSender(policy: policy, now: { 1_795_000_001 })
        sender.answerTimeout = timeout
        sender.connectTimeout = timeout
        return sender
    }

    private static func send(
        _ behaviour: ReceivingServer.Behaviour,
        _ sender: WebhookSender = sender()
    ) async throws -> (answer: WebhookSender.Answer, texts: [String]) {
        let server = try await ReceivingServer.start([behaviour])
        let answer = await sender.send(
            message,
            to: "http://127.0.0.1:\(server.port)/hook?a=b",
            secrets: [secret]
        )
        let texts = server.texts
        await server.stop()
        return (answer, texts)
    }

    @Test("a message is one signed POST with its headers")
    func accepted() async throws {
        let (answer, texts) = try await Self.send(.answer(Self.ok))
        #expect(answer == .status(204, retryAfterSeconds: nil))
        let text = try #require(texts.first)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        let body = try #require(parts.last)
        #expect(text.hasPrefix("POST /hook?a=b HTTP/1.1\r\n"))
        #expect(
            body == """
                {"type":"invoice.paid","timestamp":"2026-11-18T11:06:40Z","tenant":"acme",\
                "data":{"number":"7"}}
                """
        )
        let signature = WebhookSecret.signature(
            of: Array(body.utf8),
            id: "00000000-0000-0003-0000-000000000003",
            timestamp: 1_795_000_001,
            secrets: [Self.secret]
        )
        let head = text.lowercased()
        #expect(head.contains("\r\nwebhook-id: 00000000-0000-0003-0000-000000000003\r\n"))
        #expect(head.contains("\r\nwebhook-timestamp: 1795000001\r\n"))
        #expect(text.contains("\r\nwebhook-signature: \(signature)\r\n"))
        #expect(head.contains("\r\ncontent-type: application/json\r\n"))
    }

    @Test("a name is connected to at its checked address, under its own name")
    func name() async throws {
        let server = try await ReceivingServer.start([.answer(Self.ok)])
        var sender = Self.sender()
        let loopback = try #require(IPAddress("127.0.0.1"))
        sender.resolver = AddressResolver(lookUp: { host in
            #expect(host == "hooks.example.com")
            return [loopback]
        })
        let answer = await sender.send(
            Self.message,
            to: "http://hooks.example.com:\(server.port)/x",
            secrets: [Self.secret]
        )
        #expect(answer == .status(204, retryAfterSeconds: nil))
        #expect(
            server.texts.first?.lowercased().contains(
                "\r\nhost: hooks.example.com:\(server.port)\r\n"
            )
                == true
        )
        await server.stop()
    }

    @Test("the next address is tried where one lets nobody connect")
    func secondAddress() async throws {
        let server = try await ReceivingServer.start([.answer(Self.ok)])
        var sender = Self.sender()
        sender.connectTimeout = .seconds(5)
        let addresses = try ["127.0.0.9", "127.0.0.1"].map { try #require(IPAddress($0)) }
        sender.resolver = AddressResolver(lookUp: { _ in addresses })
        let answer = await sender.send(
            Self.message,
            to: "http://hooks.example.com:\(server.port)/x",
            secrets: [Self.secret]
        )
        #expect(answer == .status(204, retryAfterSeconds: nil))
        await server.stop()
    }

    @Test("a redirect is an answer like any other: nothing is sent after it")
    func redirect() async throws {
        let target = try await ReceivingServer.start([.answer(Self.ok)])
        let redirect = "HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:\(target.port)/\r\n\r\n"
        let (answer, _) = try await Self.send(.answer(redirect))
        #expect(answer == .status(307, retryAfterSeconds: nil))
        #expect(target.texts.isEmpty)
        await target.stop()
    }

    @Test("Retry-After is heard")
    func retryAfter() async throws {
        let text = "HTTP/1.1 503 Later\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n"
        #expect(try await Self.send(.answer(text)).answer == .status(503, retryAfterSeconds: 120))
    }

    @Test("a receiver that hangs, closes or talks nonsense is a failure in bounded time")
    func failures() async throws {
        let started = ContinuousClock.now
        for behaviour in [ReceivingServer.Behaviour.hang, .close, .answer("nonsense\r\n\r\n")] {
            let sender = Self.sender(timeout: .seconds(2))
            guard case .failure(let text) = try await Self.send(behaviour, sender).answer else {
                Issue.record("\(behaviour) was taken for an answer")
                continue
            }
            #expect(!text.isEmpty)
        }
        #expect(ContinuousClock.now - started < .seconds(100))
    }

    @Test("of an endless answer no more than its status is waited for")
    func endless() async throws {
        // Whoever waited for the end of the answer would be told of a time limit.
        let answer = try await Self.send(.endless).answer
        #expect(answer == .status(200, retryAfterSeconds: nil))
    }

    @Test("a private address is refused before anything is sent")
    func privateAddress() async throws {
        let server = try await ReceivingServer.start([.answer(Self.ok)])
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            let answer = await Self.sender(.publicOnly).send(
                Self.message,
                to: "https://\(host):\(server.port)/",
                secrets: [Self.secret]
            )
            guard case .failure(let text) = answer else {
                Issue.record("\(host) was sent to")
                continue
            }
            #expect(text.contains("not a public address"), "\(text)")
        }
        #expect(server.texts.isEmpty)
        await server.stop()
    }
}
