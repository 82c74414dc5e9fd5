public import Billing
public import Metering

/// A tenant's webhooks and what was sent to them. Everything throws `StoreFailure`.
public protocol WebhookStore: Sendable {
    /// Stores a webhook with the secret that signs what is sent to it; false when the tenant has
    /// `countMax` already.
    func create(
        _ webhook: Webhook,
        secret: [UInt8],
        tenant: UniqueID,
        countMax: Int
    ) async throws -> Bool
    /// A tenant's webhooks after `after`, by id.
    func webhooks(tenant: UniqueID, after: UniqueID?, limit: Int) async throws -> [Webhook]
    /// Deletes a webhook and what waits for it; false when the tenant has no such webhook.
    func deleteWebhook(id: UniqueID, tenant: UniqueID) async throws -> Bool
    /// Puts a webhook into use again; nil when the tenant has no such webhook.
    func enableWebhook(id: UniqueID, tenant: UniqueID) async throws -> Webhook?
    /// Gives a webhook a new secret; the one before it signs too for `overlapSeconds`.
    func rotateSecret(
        id: UniqueID,
        tenant: UniqueID,
        secret: [UInt8],
        overlapSeconds: Int
    ) async throws -> Webhook?
    /// Sends a webhook, and it alone, a test notification.
    func test(id: UniqueID, tenant: UniqueID) async throws -> Bool
    /// What was sent to a webhook, or will be, newest first; nil when there is no such webhook.
    func deliveries(
        webhook: UniqueID,
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [WebhookDelivery]?
    /// Has a delivery that is over tried again at once.
    func redeliver(delivery: UniqueID, webhook: UniqueID, tenant: UniqueID) async throws -> Bool
}
