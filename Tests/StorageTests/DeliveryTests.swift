import Billing
import Metering
import Postgres
import Storage
import Testing

@Suite("deliveries")
struct DeliveryTests {
    private struct Bench: Sendable {
        let database: TestDatabase
        let webhooks: WebhookRepository
        let deliveries: DeliveryRepository

        /// Adds a webhook and returns its id.
        func addWebhook(_ number: UInt64, kinds: [TenantNotification.Kind] = []) async throws
            -> UniqueID
        {
            let id = UniqueID(high: 7, low: number)
            let isAdded = try await webhooks.create(
                Webhook(
                    id: id,
                    url: "https://example.com/\(number)",
                    description: "",
                    kinds: kinds,
                    createdAt: Instant(unixSeconds: 1)
                ),
                secret: [UInt8](repeating: UInt8(number), count: 32),
                tenant: database.tenant,
                countMax: 3
            )
            try #require(isAdded)
            return id
        }

        func tell(_ change: String = "paused") async throws {
            let notification = TenantNotification.subscriptionChanged(
                tenant: database.tenant,
                subscription: UniqueID(high: 9, low: 9),
                change: change,
                plan: "growth",
                version: 1,
                effectiveAt: nil
            )
            _ = try await database.pool.query(NotificationOutbox.enqueue(notification))
        }

        /// Lets time pass, by moving what is stored back.
        func pass(_ interval: String) async throws {
            let sql = """
                UPDATE meterbee.deliveries SET due_at = due_at - interval '\(interval)',
                    give_up_at = give_up_at - interval '\(interval)'
                """
            _ = try await database.pool.query(PostgresStatement(PostgresSQL(unsafeSQL: sql)))
        }
    }

    private static func run(_ body: (Bench) async throws -> Void) async throws {
        try await TestDatabase.run { database in
            let tenantPool = PostgresPool(
                configuration: database.cluster.configuration(user: "meterbee_tenant"),
                logger: TestDatabase.quiet
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await tenantPool.run() }
                let control = Database(operatorPool: database.pool, tenantPool: tenantPool)
                try await body(
                    Bench(
                        database: database,
                        webhooks: WebhookRepository(database: control),
                        deliveries: DeliveryRepository(database: control)
                    )
                )
                group.cancelAll()
            }
        }
    }

    @Test("a notification becomes a delivery per webhook that wants it, once")
    func dispatch() async throws {
        try await Self.run { bench in
            _ = try await bench.addWebhook(1)
            _ = try await bench.addWebhook(2, kinds: [.invoicePaid])
            _ = try await bench.addWebhook(3, kinds: [.subscriptionChanged])
            try await bench.tell()
            #expect(try await bench.deliveries.dispatch(limit: 10, sendsMail: true) == 1)
            #expect(try await bench.deliveries.dispatch(limit: 10, sendsMail: true) == 0)
            let claimed = try await bench.deliveries.claim(limit: 10, leaseSeconds: 60)
            // The tenant has no e-mail address.
            #expect(
                Set(claimed.map(\.target)) == [
                    .webhook(
                        url: "https://example.com/1",
                        secrets: [[UInt8](repeating: 1, count: 32)]
                    ),
                    .webhook(
                        url: "https://example.com/3",
                        secrets: [[UInt8](repeating: 3, count: 32)]
                    ),
                ]
            )
            #expect(claimed.allSatisfy { $0.tenantKey == "acme" && $0.attempt == 1 })
        }
    }

    @Test("a tenant with an address is mailed where the server can send")
    func mail() async throws {
        try await Self.run { bench in
            let sql: PostgresSQL =
                "UPDATE meterbee.tenants SET billing = '{\"email\": \"a@b.example\"}'"
            _ = try await bench.database.pool.query(PostgresStatement(sql))
            try await bench.tell()
            #expect(try await bench.deliveries.dispatch(limit: 10, sendsMail: true) == 1)
            try await bench.tell()
            #expect(try await bench.deliveries.dispatch(limit: 10, sendsMail: false) == 1)
            let claimed = try await bench.deliveries.claim(limit: 10, leaseSeconds: 60)
            #expect(claimed.map(\.target) == [.email(address: "a@b.example")])
        }
    }

    @Test(
        "many servers at once claim each delivery once, and after a lease it may be claimed again"
    )
    func concurrency() async throws {
        try await Self.run { bench in
            _ = try await bench.addWebhook(1)
            for _ in 0..<12 { try await bench.tell() }
            let told = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await bench.deliveries.dispatch(limit: 5, sendsMail: false)
                    }
                }
                return try await group.reduce(0, +)
            }
            let rest = try await bench.deliveries.dispatch(limit: 100, sendsMail: false)
            #expect(told + rest == 12)
            let claims = try await withThrowingTaskGroup(of: [ClaimedDelivery].self) { group in
                for _ in 0..<6 {
                    group.addTask { try await bench.deliveries.claim(limit: 3, leaseSeconds: 60) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(claims.map(\.id)).count == claims.count)
            try await bench.pass("61 seconds")
            let again = try await bench.deliveries.claim(limit: 100, leaseSeconds: 60)
            // Four at a time at one webhook, however much is due.
            #expect(again.count == 4)
        }
    }

    @Test("an outcome that comes after its lease changes nothing")
    func lateOutcome() async throws {
        try await Self.run { bench in
            _ = try await bench.addWebhook(1)
            try await bench.tell()
            _ = try await bench.deliveries.dispatch(limit: 10, sendsMail: false)
            let slow = try #require(
                try await bench.deliveries.claim(limit: 1, leaseSeconds: 60).first
            )
            try await bench.pass("61 seconds")
            let next = try #require(
                try await bench.deliveries.claim(limit: 1, leaseSeconds: 60).first
            )
            #expect(next.id == slow.id && next.attempt == 2)
            try await bench.deliveries.record(
                .failed(status: 500, error: "late", disablesWebhook: true),
                of: slow
            )
            try await bench.database.expect(
                "SELECT count(*) AS count FROM meterbee.deliveries WHERE state = 'pending'",
                is: 1
            )
            try await bench.deliveries.record(.delivered(status: 204), of: next)
            try await bench.database.expect(
                "SELECT count(*) AS count FROM meterbee.deliveries WHERE state = 'delivered'",
                is: 1
            )
        }
    }

    @Test(
        "after three days of failures the webhook is disabled, and may be enabled and sent to again"
    )
    func disabling() async throws {
        try await Self.run { bench in
            let tenant = bench.database.tenant
            let id = try await bench.addWebhook(1)
            for _ in 0..<2 { try await bench.tell() }
            _ = try await bench.deliveries.dispatch(limit: 10, sendsMail: false)
            let first = try await bench.deliveries.claim(limit: 1, leaseSeconds: 60)
            let retry = DeliveryOutcome.retry(afterSeconds: 5, status: 500, error: "answered 500")
            try await bench.deliveries.record(retry, of: try #require(first.first))
            var webhook = try await bench.webhooks.webhooks(tenant: tenant, after: nil, limit: 9)
            #expect(webhook.first?.disabledAt == nil)
            try await bench.pass("3 days")
            let last = try await bench.deliveries.claim(limit: 1, leaseSeconds: 60)
            try await bench.deliveries.record(retry, of: try #require(last.first))
            webhook = try await bench.webhooks.webhooks(tenant: tenant, after: nil, limit: 9)
            #expect(webhook.first?.disabledReason == "failed for three days: answered 500")
            #expect(try await bench.deliveries.claim(limit: 9, leaseSeconds: 60) == [])
            try await bench.tell()
            _ = try await bench.deliveries.dispatch(limit: 10, sendsMail: false)
            #expect(try await bench.deliveries.claim(limit: 9, leaseSeconds: 60) == [])

            #expect(
                try await bench.webhooks.enableWebhook(id: id, tenant: tenant)?.disabledAt == nil
            )
            let sent = try #require(
                try await bench.webhooks.deliveries(
                    webhook: id,
                    tenant: tenant,
                    after: nil,
                    limit: 9
                )
            )
            #expect(sent.count == 2 && sent.allSatisfy { $0.state == .failed })
            let failed = try #require(sent.first)
            #expect(
                try await bench.webhooks.redeliver(delivery: failed.id, webhook: id, tenant: tenant)
            )
            #expect(
                try await bench.webhooks.redeliver(delivery: failed.id, webhook: id, tenant: tenant)
                    == false
            )
            #expect(
                try await bench.deliveries.claim(limit: 9, leaseSeconds: 60).map(\.id) == [
                    failed.id
                ]
            )
        }
    }

    @Test("a rotated secret signs beside the new one until its time is over")
    func rotation() async throws {
        try await Self.run { bench in
            let id = try await bench.addWebhook(1)
            let new = [UInt8](repeating: 9, count: 32)
            let rotated = try await bench.webhooks.rotateSecret(
                id: id,
                tenant: bench.database.tenant,
                secret: new,
                overlapSeconds: 60
            )
            #expect(rotated?.previousSecretUntil != nil)
            #expect(try await bench.webhooks.test(id: id, tenant: bench.database.tenant))
            let claimed = try await bench.deliveries.claim(limit: 9, leaseSeconds: 60)
            let old = [UInt8](repeating: 1, count: 32)
            let url = "https://example.com/1"
            #expect(claimed.map(\.target) == [.webhook(url: url, secrets: [new, old])])
            #expect(claimed.first?.kind == .webhookTest)
            let sql: PostgresSQL =
                "UPDATE meterbee.webhooks SET previous_secret_until = previous_secret_until - interval '1 hour'"
            _ = try await bench.database.pool.query(PostgresStatement(sql))
            try await bench.pass("61 seconds")
            let later = try await bench.deliveries.claim(limit: 9, leaseSeconds: 60)
            #expect(later.map(\.target) == [.webhook(url: url, secrets: [new])])
        }
    }

    @Test("a deleted webhook takes what waits for it along, and a full tenant gets no more")
    func deletion() async throws {
        try await Self.run { bench in
            let tenant = bench.database.tenant
            let id = try await bench.addWebhook(1)
            _ = try await bench.addWebhook(2)
            _ = try await bench.addWebhook(3)
            let fourth = Webhook(
                id: UniqueID(high: 7, low: 4),
                url: "https://example.com/4",
                description: "",
                kinds: [],
                createdAt: Instant(unixSeconds: 1)
            )
            #expect(
                try await bench.webhooks.create(
                    fourth,
                    secret: [UInt8](repeating: 4, count: 32),
                    tenant: tenant,
                    countMax: 3
                ) == false
            )
            try await bench.tell()
            _ = try await bench.deliveries.dispatch(limit: 10, sendsMail: false)
            #expect(try await bench.webhooks.deleteWebhook(id: id, tenant: tenant))
            #expect(try await bench.webhooks.deleteWebhook(id: id, tenant: tenant) == false)
            #expect(try await bench.deliveries.claim(limit: 9, leaseSeconds: 60).count == 2)
            #expect(
                try await bench.webhooks.deliveries(
                    webhook: id,
                    tenant: tenant,
                    after: nil,
                    limit: 9
                ) == nil
            )
            #expect(try await bench.deliveries.deleteOld() == 0)
        }
    }
}
