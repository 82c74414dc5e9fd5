import Billing
public import Logging
import Metering
import NIOCore
public import ServiceLifecycle
import Synchronization

/// Delivers notifications until told to stop; any number of servers may run it on one database.
///
/// Delivery is at least once: a server that dies after sending and before saying so leaves the
/// delivery to another, which sends it again with the same `webhook-id`.
public struct DeliveryWorker: Service {
    /// Deliveries under way at once in this process.
    private static let deliveriesMax = 16
    /// Longer than any attempt takes; after it another server tries.
    private static let leaseSeconds = 120

    private let store: any DeliveryStore
    private let webhooks: WebhookSender
    private let mail: MailSender?
    private let interval: Duration
    private let logger: Logger
    private let underWay = UnderWay()

    /// How many deliveries are being tried in this process.
    private final class UnderWay: Sendable {
        let count = Atomic(0)
    }

    /// - Parameters:
    ///   - now: seconds since the Unix epoch, for signatures.
    ///   - interval: how long it waits when nothing is due.
    public init(
        store: any DeliveryStore,
        settings: DeliverySettings,
        now: @escaping @Sendable () -> Int64,
        interval: Duration = .seconds(1),
        logger: Logger
    ) {
        self.init(
            store: store,
            webhooks: WebhookSender(policy: settings.policy, now: now),
            mail: settings.mail.map { MailSender(settings: $0) },
            interval: interval,
            logger: logger
        )
    }

    init(
        store: any DeliveryStore,
        webhooks: WebhookSender,
        mail: MailSender?,
        interval: Duration,
        logger: Logger
    ) {
        self.store = store
        self.webhooks = webhooks
        self.mail = mail
        self.interval = interval
        self.logger = logger
    }

    /// Delivers until shut down; a database that does not answer is asked again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var rounds = 0
                while !Task.isCancelled {
                    var isBusy = false
                    do {
                        isBusy = try await start(in: &group)
                        if rounds % 3600 == 0 { _ = try await store.deleteOld() }
                        rounds += 1
                    } catch {
                        logger.warning("deliveries failed", metadata: ["error": "\(error)"])
                    }
                    if !isBusy { try? await Task.sleep(for: interval) }
                }
                group.cancelAll()
            }
        }
    }

    /// Takes on what is due, as far as there is room, and goes on at once: one receiver that is
    /// slow holds no other up. Returns whether more may be due.
    private func start(in group: inout DiscardingTaskGroup) async throws -> Bool {
        let room = Self.deliveriesMax - underWay.count.load(ordering: .relaxed)
        guard room > 0 else { return false }
        let claimed = try await claim(room)
        for delivery in claimed {
            underWay.count.add(1, ordering: .relaxed)
            group.addTask {
                await attempt(delivery)
                underWay.count.subtract(1, ordering: .relaxed)
            }
        }
        return claimed.count == room
    }

    private func claim(_ limit: Int) async throws -> [ClaimedDelivery] {
        while try await store.dispatch(limit: 500, sendsMail: mail != nil) == 500 {}
        return try await store.claim(limit: limit, leaseSeconds: Self.leaseSeconds)
    }

    /// Makes and tries what is due, and waits for it; returns how many deliveries were tried.
    func deliverDue() async throws -> Int {
        let claimed = try await claim(Self.deliveriesMax)
        await withTaskGroup { group in
            for delivery in claimed { group.addTask { await attempt(delivery) } }
        }
        return claimed.count
    }

    private func attempt(_ delivery: ClaimedDelivery) async {
        let outcome: DeliveryOutcome
        switch delivery.target {
        case .webhook(let url, let secrets):
            let answer = await webhooks.send(
                WebhookMessage(delivery),
                to: url,
                secrets: secrets.map(WebhookSecret.init)
            )
            outcome = Self.outcome(of: answer, attempt: delivery.attempt)
        case .email(let address):
            outcome = await mailOutcome(delivery, address)
        }
        // A cancelled attempt says nothing of the receiver: its lease ends, and it is tried again.
        guard !Task.isCancelled else { return }
        do {
            try await store.record(outcome, of: delivery)
        } catch {
            logger.warning(
                "a delivery's outcome was not kept; it is tried again",
                metadata: ["delivery": "\(delivery.id)", "error": "\(error)"]
            )
        }
    }

    private static func outcome(
        of answer: WebhookSender.Answer,
        attempt: Int
    ) -> DeliveryOutcome {
        var (status, error, wait) = (Int?.none, "", Int?.none)
        switch answer {
        case .status(let code, _) where (200..<300).contains(code):
            return .delivered(status: code)
        case .status(410, _):
            // Standard Webhooks: 410 Gone asks for nothing more, ever.
            return .failed(status: 410, error: "answered 410 Gone", disablesWebhook: true)
        case .status(let code, let retryAfterSeconds):
            (status, wait) = (code, retryAfterSeconds)
            error =
                (300..<400).contains(code)
                ? "answered \(code); redirects are not followed" : "answered \(code)"
        case .failure(let message): error = message
        }
        return .retry(
            afterSeconds: retrySeconds(attempt, wait),
            status: status,
            error: error
        )
    }

    private func mailOutcome(
        _ delivery: ClaimedDelivery,
        _ address: String
    ) async -> DeliveryOutcome {
        guard let mail else {
            return .retry(
                afterSeconds: Self.retrySeconds(delivery.attempt, nil),
                status: nil,
                error: "no SMTP server is configured"
            )
        }
        do {
            try await mail.send(MailMessage(delivery, to: address, from: mail.settings.from))
            return .delivered(status: 250)
        } catch let error as MailError where error.isPermanent {
            return .failed(status: error.status, error: error.message, disablesWebhook: false)
        } catch {
            let failure = error as? MailError
            return .retry(
                afterSeconds: Self.retrySeconds(delivery.attempt, nil),
                status: failure?.status,
                error: failure?.message ?? "the mail was not sent: \(type(of: error))"
            )
        }
    }

    private static func retrySeconds(_ attempt: Int, _ asked: Int?) -> Int {
        RetrySchedule.seconds(
            afterAttempt: attempt,
            random: .random(in: 0...1),
            askedForSeconds: asked
        )
    }
}
