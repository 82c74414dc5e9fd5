public import Billing
import Metering
public import Postgres

/// Where what a tenant is told of is written, in the transaction of what happened.
///
/// Whoever changes something that a tenant hears of adds `enqueue(_:)` to its own transaction, in
/// any of the three login roles; ingest only for tenants of the commit. Servers then make the
/// deliveries (`NotificationDispatcher`). Nothing is told of a transaction that is rolled back, and
/// a repetition of a notification with a `onceKey` changes nothing.
public enum NotificationOutbox {
    /// The statement that writes a notification; it returns no rows.
    public static func enqueue(_ notification: TenantNotification) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.notifications (tenant_id, kind, once_key, occurred_at, data)
            VALUES ($1, $2, $3, coalesce($4, meterbee.meterbee_now()), $5)
            ON CONFLICT DO NOTHING
            """,
            [
                .id(notification.tenant), .text(notification.kind.rawValue),
                .optionalText(notification.onceKey), .optionalInstant(notification.occurredAt),
                .json(notification.data.json(isIndented: false)),
            ]
        )
    }
}
