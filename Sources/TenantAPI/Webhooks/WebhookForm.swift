import Billing
import Exports
import Metering

/// Webhooks and their deliveries as JSON.
enum WebhookForm {
    /// What a request for a webhook says.
    struct Wish: Hashable {
        var url: String
        var description: String
        var kinds: [TenantNotification.Kind]
    }

    /// What a webhook may ask to be told of; tests are sent to whom they are asked for.
    private static let kinds = TenantNotification.Kind.allCases.filter { $0 != .webhookTest }

    static func read(_ json: JSONValue, policy: AddressPolicy) throws(Problem) -> Wish {
        let body = ObjectReader(json, faults: FaultList())
        let wish = Wish(
            url: url(body, policy),
            description: body.optionalString("description") ?? "",
            kinds: kinds(body)
        )
        try body.finish()
        return wish
    }

    private static func url(_ body: ObjectReader, _ policy: AddressPolicy) -> String {
        let text = body.string("url", lengthMax: WebhookURL.lengthMax)
        guard !text.isEmpty else { return text }
        do {
            let url = try WebhookURL(text, allowsHTTP: policy == .anyAddress)
            if !policy.allowsLiteral(url) {
                body.fault("url", "must lead to a public address")
            }
            return url.description
        } catch {
            body.fault("url", error.message)
            return text
        }
    }

    private static func kinds(_ body: ObjectReader) -> [TenantNotification.Kind] {
        let known = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        var wanted: [TenantNotification.Kind] = []
        for element in body.optionalArray("events", countMax: kinds.count) ?? [] {
            guard case .string(let word) = element.value,
                let kind = TenantNotification.Kind(rawValue: word), kinds.contains(kind)
            else {
                body.faults.add(.pointer(element.pointer, "must be one of \(known)"))
                continue
            }
            if wanted.contains(kind) {
                body.faults.add(.pointer(element.pointer, "stands there twice"))
            }
            wanted.append(kind)
        }
        return wanted
    }

    static func json(_ webhook: Webhook) -> JSONValue {
        [
            "id": .string(webhook.id.description), "url": .string(webhook.url),
            "description": .string(webhook.description),
            "events": .array(webhook.kinds.map { .string($0.rawValue) }),
            "created_at": .string(webhook.createdAt.description),
            "previous_secret_until": .text(webhook.previousSecretUntil?.description),
            "disabled_at": .text(webhook.disabledAt?.description),
            "disabled_reason": .text(webhook.disabledReason),
        ]
    }

    static func json(_ delivery: WebhookDelivery) -> JSONValue {
        [
            "id": .string(delivery.id.description),
            "message": .string(delivery.notification.description),
            "event": .string(delivery.kind.rawValue), "state": .string(delivery.state.rawValue),
            "attempts": .integer(delivery.attempts),
            "created_at": .string(delivery.createdAt.description),
            "next_attempt_at": .text(delivery.nextAttemptAt?.description),
            "last_status": delivery.lastStatus.map { .integer($0) } ?? .null,
            "last_error": .text(delivery.lastError),
        ]
    }

    private static let anyText = Schema(json: ["type": "string"])
    private static let eventsSchema = Schema.array(
        .words(kinds.map(\.rawValue)),
        countMax: kinds.count,
        unique: true
    )

    static let newSchema = Schema.object(
        [
            "url": .text(lengthMax: WebhookURL.lengthMax), "description": .text(),
            "events": eventsSchema,
        ],
        required: ["url"]
    )

    static let schema = Schema.object([
        "id": .identifier, "url": .text(lengthMax: WebhookURL.lengthMax), "description": anyText,
        "events": eventsSchema, "created_at": .time,
        "previous_secret_until": Schema.time.orNull, "disabled_at": Schema.time.orNull,
        "disabled_reason": anyText.orNull,
    ])

    /// With the secret, shown once.
    static let createdSchema = schema.addingProperties([
        .init(name: "secret", value: ["type": "string", "pattern": "^whsec_[0-9A-Za-z+/]{43}=$"])
    ])

    static let deliverySchema = Schema.object([
        "id": .identifier, "message": .identifier,
        "event": .words(TenantNotification.Kind.allCases.map(\.rawValue)),
        "state": .words(WebhookDelivery.State.self), "attempts": .count, "created_at": .time,
        "next_attempt_at": Schema.time.orNull, "last_status": Schema.integer(100...599).orNull,
        "last_error": anyText.orNull,
    ])
}
