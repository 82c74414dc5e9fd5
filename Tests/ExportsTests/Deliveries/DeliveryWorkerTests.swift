import Billing
import Logging
import Metering
import NIOCore
import Testing

@testable import Exports

@Suite("the delivery worker")
struct DeliveryWorkerTests {
    private static func worker(
        _ store: WaitingDeliveries,
        mail: MailSender? = nil,
        timeout: TimeAmount = .seconds(120)
    ) -> DeliveryWorker {
        var sender = WebhookSender(policy: .anyAddress, now: { 1 })
        sender.answerTimeout = timeout
        return DeliveryWorker(
            store: store,
            webhooks: sender,
            mail: mail,
            interval: .milliseconds(10),
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    static let answers: [(String, DeliveryOutcome)] = [
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", .delivered(status: 200)),
        (
            "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n",
            .failed(status: 410, error: "answered 410 Gone", disablesWebhook: true)
        ),
        (
            "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n",
            .retry(afterSeconds: 0, status: 500, error: "answered 500")
        ),
        (
            "HTTP/1.1 302 There\r\nlocation: /\r\ncontent-length: 0\r\n\r\n",
            .retry(
                afterSeconds: 0,
                status: 302,
                error: "answered 302; redirects are not followed"
            )
        ),
    ]

    @Test("an answer means delivered, never again, or later", arguments: answers)
    func answer(text: String, expected: DeliveryOutcome) async throws {
        let server = try await ReceivingServer.start([.answer(text)])
        let url = "http://127.0.0.1:\(server.port)/"
        let store = WaitingDeliveries([
            ClaimedDelivery.sample(1, .webhook(url: url, secrets: [Array(0..<32)]))
        ])
        #expect(try await Self.worker(store).deliverDue() == 1)
        var outcome = try #require(store.outcomes.values.first)
        if case .retry(let seconds, let status, let error) = outcome {
            #expect((4...6).contains(seconds))
            outcome = .retry(afterSeconds: 0, status: status, error: error)
        }
        #expect(outcome == expected)
        await server.stop()
    }

    @Test("one receiver that hangs holds no other up")
    func fairness() async throws {
        let slow = try await ReceivingServer.start([.hang])
        let fast = try await ReceivingServer.start([.answer("HTTP/1.1 204 OK\r\n\r\n")])
        let targets = [slow, fast, fast].map {
            ClaimedDelivery.Target.webhook(
                url: "http://127.0.0.1:\($0.port)/",
                secrets: [Array(0..<32)]
            )
        }
        let store = WaitingDeliveries(
            targets.enumerated().map { ClaimedDelivery.sample(UInt64($0), $1) }
        )
        #expect(try await Self.worker(store, timeout: .seconds(5)).deliverDue() == 3)
        let delivered = store.outcomes.values.filter { $0 == .delivered(status: 204) }
        #expect(delivered.count == 2 && store.outcomes.count == 3)
        await slow.stop()
        await fast.stop()
    }

    @Test("mail to an address that cannot be is not tried again; without a server it is, later")
    func mail() async throws {
        let sender = MailSender(
            settings: try MailSettings(url: "smtp+plain://127.0.0.1:1", from: "a@b.example")
        )
        let store = WaitingDeliveries([
            ClaimedDelivery.sample(1, .email(address: "nobody\r\nRCPT TO:<x@y>")),
            ClaimedDelivery.sample(2, .email(address: "a@b.example")),
        ])
        _ = try await Self.worker(store, mail: sender).deliverDue()
        let outcomes = store.outcomes
        guard case .failed(nil, _, false)? = outcomes[UniqueID(high: 0, low: 1)] else {
            Issue.record("\(outcomes)")
            return
        }
        guard case .retry(_, nil, let error)? = outcomes[UniqueID(high: 0, low: 2)] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(error.contains("no connection"))
    }
}
