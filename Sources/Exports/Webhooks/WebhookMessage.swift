import Billing
import Metering

/// What a webhook receives.
struct WebhookMessage: Hashable, Sendable {
    let id: String
    let body: [UInt8]

    /// `{"type", "timestamp", "tenant", "data"}`; the same at every attempt.
    init(_ delivery: ClaimedDelivery) {
        id = delivery.notification.description
        let data = try? DocumentValue(json: Array(delivery.dataJSON.utf8))
        let document = DocumentValue.object([
            .init("type", .string(delivery.kind.rawValue)),
            .init("timestamp", .string("\(delivery.occurredAt)")),
            .init("tenant", .string(delivery.tenantKey)), .init("data", data ?? .null),
        ])
        body = Array(document.json(isIndented: false).utf8)
    }
}
