import Billing
import Exports
import HTTPTypes
import Metering

/// `/api/v1/webhooks`: where a tenant is told of what happens, signed as Standard Webhooks says.
struct WebhookRoutes: Sendable {
    /// More are refused; each costs the server a request per notification.
    private static let webhooksMax = 20
    /// How long the secret before a new one signs too: a day to exchange it.
    private static let overlapSeconds = 86_400

    let store: any WebhookStore
    let tenants: any TenantStore
    let policy: AddressPolicy

    var endpoints: [Endpoint] { [create, list, delete, rotate, enable, test] + deliveries }

    private var create: Endpoint {
        Endpoint(
            .post,
            "/api/v1/webhooks",
            name: "createWebhook",
            summary: "Create a webhook; the reply alone shows its secret.",
            access: .tenant(.manage),
            body: WebhookForm.newSchema,
            successStatus: .created,
            success: WebhookForm.createdSchema
        ) { call in
            let tenant = try call.actingTenant()
            let wish = try WebhookForm.read(call.body, policy: policy)
            let webhook = Webhook(
                id: .fresh(),
                url: wish.url,
                description: wish.description,
                kinds: wish.kinds,
                createdAt: try await tenants.now()
            )
            let secret = WebhookSecret.fresh()
            guard
                try await store.create(
                    webhook,
                    secret: secret.bytes,
                    tenant: tenant.id,
                    countMax: Self.webhooksMax
                )
            else {
                throw Problem.conflict(
                    "too_many_webhooks",
                    "a tenant has at most \(Self.webhooksMax) webhooks; delete one first"
                )
            }
            return .created(
                WebhookForm.json(webhook).adding("secret", .string(secret.text)),
                at: "/api/v1/webhooks/\(webhook.id)"
            )
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/webhooks",
            name: "listWebhooks",
            summary: "The tenant's webhooks.",
            access: .tenant(.manage),
            parameters: QueryParameter.page,
            success: .page(WebhookForm.schema)
        ) { call in
            let tenant = try call.actingTenant()
            let page = try PageRequest(call.query, list: "webhooks")
            let webhooks = try await store.webhooks(
                tenant: tenant.id,
                after: page.after.flatMap { UniqueID($0) },
                limit: page.limit + 1
            )
            return .ok(page.page(webhooks, position: \.id.description, json: WebhookForm.json))
        }
    }

    private var delete: Endpoint {
        Endpoint(
            .delete,
            "/api/v1/webhooks/{id}",
            name: "deleteWebhook",
            summary: "Delete a webhook; nothing more is sent to it.",
            access: .tenant(.manage),
            successStatus: .noContent,
            refusals: [.notFound]
        ) { call in
            let tenant = try call.actingTenant()
            let id = try call.identifier("id", of: "webhook")
            guard try await store.deleteWebhook(id: id, tenant: tenant.id) else {
                throw Problem.notFound("webhook", id.description)
            }
            return .noContent()
        }
    }

    private var rotate: Endpoint {
        Endpoint(
            .post,
            "/api/v1/webhooks/{id}:rotate",
            name: "rotateWebhookSecret",
            summary: "Make a new secret, shown once; the old one signs too for a day.",
            access: .tenant(.manage),
            success: WebhookForm.createdSchema,
            refusals: [.notFound]
        ) { call in
            let tenant = try call.actingTenant()
            let id = try call.identifier("id", of: "webhook")
            let secret = WebhookSecret.fresh()
            guard
                let webhook = try await store.rotateSecret(
                    id: id,
                    tenant: tenant.id,
                    secret: secret.bytes,
                    overlapSeconds: Self.overlapSeconds
                )
            else { throw Problem.notFound("webhook", id.description) }
            return .ok(WebhookForm.json(webhook).adding("secret", .string(secret.text)))
        }
    }

    private var enable: Endpoint {
        Endpoint(
            .post,
            "/api/v1/webhooks/{id}:enable",
            name: "enableWebhook",
            summary: "Send to a webhook again that was disabled for failing.",
            access: .tenant(.manage),
            success: WebhookForm.schema,
            refusals: [.notFound]
        ) { call in
            let tenant = try call.actingTenant()
            let id = try call.identifier("id", of: "webhook")
            guard let webhook = try await store.enableWebhook(id: id, tenant: tenant.id) else {
                throw Problem.notFound("webhook", id.description)
            }
            return .ok(WebhookForm.json(webhook))
        }
    }

    private var test: Endpoint {
        Endpoint(
            .post,
            "/api/v1/webhooks/{id}:test",
            name: "testWebhook",
            summary: "Send a message of the type webhook.test to see whether it arrives.",
            access: .tenant(.manage),
            successStatus: .noContent,
            refusals: [.notFound]
        ) { call in
            let tenant = try call.actingTenant()
            let id = try call.identifier("id", of: "webhook")
            guard try await store.test(id: id, tenant: tenant.id) else {
                throw Problem.notFound("webhook", id.description)
            }
            return .noContent()
        }
    }
}
