public import Billing
public import Metering
import Postgres

/// A tenant's webhooks and what was sent to them.
public struct WebhookRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Stores a webhook with the secret that signs what is sent to it; nil when the tenant has
    /// `countMax` already.
    public func create(
        _ webhook: Webhook,
        secret: [UInt8],
        tenant: UniqueID,
        countMax: Int
    ) async throws -> Bool {
        try await database.asTenant(tenant) { transaction in
            try await transaction.pipeline([
                // Those who add a webhook take turns, so that the limit holds.
                PostgresStatement(
                    "SELECT pg_advisory_xact_lock(hashtextextended('meterbee.webhooks ' || $1, 0))",
                    [.text(tenant.description)]
                ),
                PostgresStatement(
                    """
                    INSERT INTO meterbee.webhooks
                        (tenant_id, id, url, description, kinds, secret, created_at)
                    SELECT $1, $2, $3, $4, $5, $6, $7
                    WHERE (SELECT count(id) FROM meterbee.webhooks WHERE tenant_id = $1) < $8
                    """,
                    [
                        .id(tenant), .id(webhook.id), .text(webhook.url),
                        .text(webhook.description), .textArray(webhook.kinds.map(\.rawValue)),
                        .bytes(secret), .instant(webhook.createdAt), .count(countMax),
                    ]
                ),
            ])[1].affectedRows > 0
        }
    }

    /// A tenant's webhooks after `after`, by id.
    public func webhooks(
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [Webhook] {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT id, url, description, kinds, created_at, previous_secret_until,
                        disabled_at, disabled_reason
                    FROM meterbee.webhooks
                    WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
                    ORDER BY id LIMIT $3
                    """,
                    [.id(tenant), .optionalID(after), .count(limit)]
                )
            ).map(Self.webhook)
        }
    }

    /// Deletes a webhook and what waits for it; false when the tenant has no such webhook.
    public func deleteWebhook(id: UniqueID, tenant: UniqueID) async throws -> Bool {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    "DELETE FROM meterbee.webhooks WHERE tenant_id = $1 AND id = $2",
                    [.id(tenant), .id(id)]
                )
            ).affectedRows > 0
        }
    }

    /// Puts a webhook into use again; nil when the tenant has no such webhook.
    public func enableWebhook(id: UniqueID, tenant: UniqueID) async throws -> Webhook? {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.webhooks SET disabled_at = NULL, disabled_reason = NULL
                    WHERE tenant_id = $1 AND id = $2
                    RETURNING id, url, description, kinds, created_at, previous_secret_until,
                        disabled_at, disabled_reason
                    """,
                    [.id(tenant), .id(id)]
                )
            ).first.map(Self.webhook)
        }
    }

    /// Gives a webhook a new secret; the one before it signs too for `overlapSeconds`. Nil when the
    /// tenant has no such webhook.
    public func rotateSecret(
        id: UniqueID,
        tenant: UniqueID,
        secret: [UInt8],
        overlapSeconds: Int
    ) async throws -> Webhook? {
        // A tenant may not read a secret, and moving one reads it.
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.webhooks
                    SET previous_secret = secret, secret = $3,
                        previous_secret_until =
                            meterbee.meterbee_now() + make_interval(secs => $4)
                    WHERE tenant_id = $1 AND id = $2
                    RETURNING id, url, description, kinds, created_at, previous_secret_until,
                        disabled_at, disabled_reason
                    """,
                    [.id(tenant), .id(id), .bytes(secret), .double(Double(overlapSeconds))]
                )
            ).first.map(Self.webhook)
        }
    }

    /// Sends a webhook, and it alone, a test notification; false when the tenant has no such
    /// webhook.
    public func test(id: UniqueID, tenant: UniqueID) async throws -> Bool {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    WITH target AS (
                        SELECT tenant_id, id FROM meterbee.webhooks
                        WHERE tenant_id = $1 AND id = $2
                    ), told AS (
                        INSERT INTO meterbee.notifications (tenant_id, kind, data, is_dispatched)
                        SELECT tenant_id, 'webhook.test', jsonb_build_object('webhook', id), true
                        FROM target
                        RETURNING tenant_id, id
                    )
                    INSERT INTO meterbee.deliveries (tenant_id, notification_id, webhook_id)
                    SELECT target.tenant_id, told.id, target.id FROM target, told
                    """,
                    [.id(tenant), .id(id)]
                )
            ).affectedRows > 0
        }
    }

    /// What was sent to a webhook, or will be, newest first; nil when the tenant has no such
    /// webhook.
    public func deliveries(
        webhook: UniqueID,
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [WebhookDelivery]? {
        try await database.asTenant(tenant) { transaction in
            let results = try await transaction.pipeline([
                PostgresStatement(
                    "SELECT id FROM meterbee.webhooks WHERE tenant_id = $1 AND id = $2",
                    [.id(tenant), .id(webhook)]
                ),
                PostgresStatement(
                    """
                    SELECT d.id, d.notification_id, n.kind, d.state, d.attempts, d.created_at,
                        CASE WHEN d.state = 'pending' THEN d.due_at END AS next_attempt_at,
                        d.last_status, d.last_error
                    FROM meterbee.deliveries AS d
                    JOIN meterbee.notifications AS n
                        ON n.tenant_id = d.tenant_id AND n.id = d.notification_id
                    WHERE d.tenant_id = $1 AND d.webhook_id = $2
                        AND ($3::uuid IS NULL OR (d.created_at, d.id) < (
                            SELECT created_at, id FROM meterbee.deliveries
                            WHERE tenant_id = $1 AND id = $3))
                    ORDER BY d.created_at DESC, d.id DESC LIMIT $4
                    """,
                    [.id(tenant), .id(webhook), .optionalID(after), .count(limit)]
                ),
            ])
            guard results[0].first != nil else { return nil }
            return try results[1].map(Self.delivery)
        }
    }

    /// Has a delivery tried again at once, for three days more; false when there is none of that
    /// name or it is on its way.
    public func redeliver(
        delivery: UniqueID,
        webhook: UniqueID,
        tenant: UniqueID
    ) async throws -> Bool {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.deliveries
                    SET state = 'pending', due_at = meterbee.meterbee_now(), ended_at = NULL,
                        give_up_at = meterbee.meterbee_now() + interval '3 days'
                    WHERE tenant_id = $1 AND webhook_id = $2 AND id = $3 AND state <> 'pending'
                    """,
                    [.id(tenant), .id(webhook), .id(delivery)]
                )
            ).affectedRows > 0
        }
    }

    private static func webhook(_ row: PostgresRow) throws -> Webhook {
        Webhook(
            id: try row.id("id"),
            url: try row.string("url"),
            description: try row.string("description"),
            // A kind that only a newer version tells of is left out here.
            kinds: try row.textArray("kinds").compactMap(TenantNotification.Kind.init),
            createdAt: try row.instant("created_at"),
            previousSecretUntil: try row.optionalInstant("previous_secret_until"),
            disabledAt: try row.optionalInstant("disabled_at"),
            disabledReason: try row.optionalString("disabled_reason")
        )
    }

    private static func delivery(_ row: PostgresRow) throws -> WebhookDelivery {
        WebhookDelivery(
            id: try row.id("id"),
            notification: try row.id("notification_id"),
            kind: try row.word("kind"),
            state: try row.word("state"),
            attempts: try row.int("attempts"),
            createdAt: try row.instant("created_at"),
            nextAttemptAt: try row.optionalInstant("next_attempt_at"),
            lastStatus: try row.optionalInt64("last_status").map { Int($0) },
            lastError: try row.optionalString("last_error")
        )
    }
}
