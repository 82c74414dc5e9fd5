import Billing
import Metering
import Postgres
import Storage
import Testing

@Suite("notification outbox")
struct NotificationOutboxTests {
    private static let period = BillingPeriod(
        start: Instant(unixSeconds: 1_767_225_600),
        end: Instant(unixSeconds: 1_769_904_000)
    )

    private static func threshold(_ percent: Int, of tenant: UniqueID) -> TenantNotification {
        .quotaThreshold(
            tenant: tenant,
            charge: "network",
            percent: percent,
            usedBytes: 80,
            freeBytes: 100,
            period: period
        )
    }

    private struct Cancelled: Error {}

    @Test("a notification is kept with its transaction, once per key, and gone with a rollback")
    func transactions() async throws {
        try await TestDatabase.run { database in
            let statement = NotificationOutbox.enqueue(Self.threshold(80, of: database.tenant))
            try? await database.pool.transaction { transaction in
                _ = try await transaction.query(statement)
                throw Cancelled()
            }
            try await database.expect(
                "SELECT count(*) AS count FROM meterbee.notifications",
                is: 0
            )
            for _ in 0..<2 {
                _ = try await database.pool.transaction { try await $0.query(statement) }
            }
            let other = NotificationOutbox.enqueue(Self.threshold(100, of: database.tenant))
            _ = try await database.pool.query(other)
            try await database.expect(
                """
                SELECT count(*) AS count FROM meterbee.notifications
                WHERE data ->> 'charge' = 'network' AND data -> 'used_bytes' = '80'
                    AND occurred_at > now() - interval '1 minute'
                """,
                is: 2
            )
        }
    }

    @Test("ingest tells the commit's tenants alone, and reads no webhook")
    func ingestRole() async throws {
        try await TestDatabase.run { database in
            let connection = try await PostgresConnection.connect(
                database.cluster.configuration(user: "meterbee_ingest")
            )
            let statement = NotificationOutbox.enqueue(Self.threshold(50, of: database.tenant))
            let other = UniqueID(high: 99, low: 99)
            for (tenant, isAllowed) in [(other, false), (database.tenant, true)] {
                let preamble = PostgresStatement(
                    "SELECT set_config('meterbee.tenant_ids', $1, true)",
                    [.text(tenant.description)]
                )
                let written: Void? = try? await {
                    _ = try await connection.pipeline([preamble, statement])
                }()
                #expect((written != nil) == isAllowed)
            }
            await #expect(throws: PostgresError.self) {
                _ = try await connection.query(
                    PostgresStatement("SELECT secret FROM meterbee.webhooks")
                )
            }
            await connection.close()
        }
    }
}
