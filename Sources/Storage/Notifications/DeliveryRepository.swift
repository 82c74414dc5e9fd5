public import Billing
public import Metering
import Postgres

/// Deliveries of notifications, claimed by servers that send; any number of them at once.
public struct DeliveryRepository: Sendable {
    /// Attempts under way at one webhook, so that a slow one does not hold all others up.
    private static let attemptsPerWebhookMax: Int32 = 4
    /// How long notifications and what became of them are kept.
    private static let keptDays: Int32 = 60

    private let database: Database

    /// Works as the operator.
    public init(database: Database) { self.database = database }

    /// Makes the deliveries of new notifications: one per webhook that wants it, and one by e-mail
    /// where the tenant has an address and the server can send. Returns how many notifications.
    public func dispatch(limit: Int, sendsMail: Bool) async throws -> Int {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    WITH fresh AS (
                        SELECT tenant_id, id, kind FROM meterbee.notifications
                        WHERE NOT is_dispatched
                        ORDER BY occurred_at LIMIT $1
                        FOR UPDATE SKIP LOCKED
                    ), made AS (
                        INSERT INTO meterbee.deliveries (tenant_id, notification_id, webhook_id)
                        SELECT f.tenant_id, f.id, w.id
                        FROM fresh AS f
                        JOIN meterbee.webhooks AS w ON w.tenant_id = f.tenant_id
                        WHERE w.disabled_at IS NULL
                            AND (w.kinds = '{}' OR f.kind = ANY (w.kinds))
                        UNION ALL
                        SELECT f.tenant_id, f.id, NULL
                        FROM fresh AS f
                        JOIN meterbee.tenants AS t ON t.tenant_id = f.tenant_id
                        WHERE $2 AND f.kind <> 'webhook.test'
                            AND t.billing ->> 'email' IS NOT NULL
                        ON CONFLICT DO NOTHING
                    )
                    UPDATE meterbee.notifications AS n SET is_dispatched = true
                    FROM fresh AS f
                    WHERE n.tenant_id = f.tenant_id AND n.id = f.id
                    """,
                    [.count(limit), .bool(sendsMail)]
                )
            ).affectedRows
        }
    }

    /// Takes deliveries that are due on, for the time of a lease; after it another server may.
    public func claim(limit: Int, leaseSeconds: Int) async throws -> [ClaimedDelivery] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    WITH ranked AS (
                        SELECT tenant_id, id, row_number() OVER (
                            PARTITION BY tenant_id, webhook_id ORDER BY due_at, id) AS rank
                        FROM meterbee.deliveries
                        WHERE state = 'pending' AND due_at <= meterbee.meterbee_now()
                    ), due AS (
                        SELECT d.tenant_id, d.id
                        FROM meterbee.deliveries AS d
                        JOIN ranked AS r ON r.tenant_id = d.tenant_id AND r.id = d.id
                        WHERE r.rank <= $3 AND d.state = 'pending'
                            AND d.due_at <= meterbee.meterbee_now()
                        ORDER BY d.due_at, d.id LIMIT $1
                        FOR UPDATE OF d SKIP LOCKED
                    ), claimed AS (
                        UPDATE meterbee.deliveries AS d
                        SET attempts = d.attempts + 1,
                            due_at = meterbee.meterbee_now() + make_interval(secs => $2)
                        FROM due
                        WHERE d.tenant_id = due.tenant_id AND d.id = due.id
                        RETURNING d.tenant_id, d.id, d.attempts, d.notification_id, d.webhook_id
                    )
                    SELECT c.tenant_id, c.id, c.attempts, n.id AS notification_id, n.kind,
                        n.occurred_at, n.data::text AS data, t.key AS tenant_key,
                        t.billing ->> 'email' AS email, w.url, w.secret,
                        CASE WHEN w.previous_secret_until > meterbee.meterbee_now()
                            THEN w.previous_secret END AS previous_secret
                    FROM claimed AS c
                    JOIN meterbee.notifications AS n
                        ON n.tenant_id = c.tenant_id AND n.id = c.notification_id
                    JOIN meterbee.tenants AS t ON t.tenant_id = c.tenant_id
                    LEFT JOIN meterbee.webhooks AS w
                        ON w.tenant_id = c.tenant_id AND w.id = c.webhook_id
                    """,
                    [
                        .count(limit), .double(Double(leaseSeconds)),
                        .int32(Self.attemptsPerWebhookMax),
                    ]
                )
            ).map(Self.claimed)
        }
    }

    /// Keeps what came of an attempt, unless the lease ran out and another server has taken it on.
    ///
    /// A delivery whose time is over fails, and its webhook is disabled with all that waits for it.
    public func record(_ outcome: DeliveryOutcome, of delivery: ClaimedDelivery) async throws {
        try await database.asOperator { transaction in
            let rows = try await transaction.query(Self.update(outcome, delivery))
            guard let row = rows.first, try row.string("state") == "failed" else { return }
            guard let webhook = try row.optionalID("webhook_id") else { return }
            var reason: String?
            if case .failed(_, let error, true) = outcome { reason = error }
            if case .retry(_, _, let error) = outcome { reason = "failed for three days: \(error)" }
            guard let reason else { return }
            _ = try await transaction.pipeline(Self.disable(webhook, delivery.tenant, reason))
        }
    }

    private static func update(
        _ outcome: DeliveryOutcome,
        _ delivery: ClaimedDelivery
    ) -> PostgresStatement {
        var (state, seconds, lastStatus, lastError) = ("delivered", 0, Int?.none, String?.none)
        switch outcome {
        case .delivered(let status): lastStatus = status
        case .retry(let afterSeconds, let status, let error):
            (state, seconds, lastStatus, lastError) = ("pending", afterSeconds, status, error)
        case .failed(let status, let error, _):
            (state, lastStatus, lastError) = ("failed", status, error)
        }
        return PostgresStatement(
            """
            WITH next AS (
                SELECT meterbee.meterbee_now() AS now,
                    meterbee.meterbee_now() + make_interval(secs => $5) AS due_at
            ), decided AS (
                SELECT next.now, next.due_at, CASE
                        WHEN $4 = 'pending' AND next.due_at > d.give_up_at THEN 'failed'
                        ELSE $4
                    END AS state
                FROM meterbee.deliveries AS d, next
                WHERE d.tenant_id = $1 AND d.id = $2
            )
            UPDATE meterbee.deliveries AS d
            SET state = decided.state, due_at = decided.due_at, last_status = $6, last_error = $7,
                ended_at = CASE WHEN decided.state <> 'pending' THEN decided.now END
            FROM decided
            WHERE d.tenant_id = $1 AND d.id = $2 AND d.attempts = $3 AND d.state = 'pending'
            RETURNING d.state, d.webhook_id
            """,
            [
                .id(delivery.tenant), .id(delivery.id), .int32(Int32(clamping: delivery.attempt)),
                .text(state), .double(Double(seconds)),
                lastStatus.map { .int32(Int32(clamping: $0)) } ?? .null, .optionalText(lastError),
            ]
        )
    }

    private static func disable(
        _ webhook: UniqueID,
        _ tenant: UniqueID,
        _ reason: String
    ) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                UPDATE meterbee.webhooks
                SET disabled_at = meterbee.meterbee_now(), disabled_reason = $3
                WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL
                """,
                [.id(tenant), .id(webhook), .text(reason)]
            ),
            PostgresStatement(
                """
                UPDATE meterbee.deliveries
                SET state = 'failed', ended_at = meterbee.meterbee_now(),
                    last_error = 'the webhook was disabled'
                WHERE tenant_id = $1 AND webhook_id = $2 AND state = 'pending'
                """,
                [.id(tenant), .id(webhook)]
            ),
        ]
    }

    /// Forgets notifications that are old and not on their way any more.
    public func deleteOld() async throws -> Int {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    DELETE FROM meterbee.notifications AS n
                    WHERE n.occurred_at < meterbee.meterbee_now() - make_interval(days => $1)
                        AND n.is_dispatched
                        AND NOT EXISTS (
                            SELECT FROM meterbee.deliveries AS d
                            WHERE d.tenant_id = n.tenant_id AND d.notification_id = n.id
                                AND d.state = 'pending')
                    """,
                    [.int32(Self.keptDays)]
                )
            ).affectedRows
        }
    }

    private static func claimed(_ row: PostgresRow) throws -> ClaimedDelivery {
        let target: ClaimedDelivery.Target
        if let url = try row.optionalString("url") {
            let previous = try row.optionalBytes("previous_secret")
            target = .webhook(
                url: url,
                secrets: [try row.bytes("secret")] + [previous].compactMap(\.self)
            )
        } else {
            target = .email(address: try row.optionalString("email") ?? "")
        }
        return ClaimedDelivery(
            tenant: try row.id("tenant_id"),
            id: try row.id("id"),
            attempt: try row.int("attempts"),
            notification: try row.id("notification_id"),
            kind: try row.word("kind"),
            occurredAt: try row.instant("occurred_at"),
            tenantKey: try row.string("tenant_key"),
            dataJSON: try row.string("data"),
            target: target
        )
    }
}
