import HTTPTypes
import Metering

extension WebhookRoutes {
    /// What was sent to a webhook, and sending it again.
    var deliveries: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/webhooks/{id}/deliveries",
                name: "listDeliveries",
                summary: "What was sent to a webhook in the last 60 days, newest first.",
                access: .tenant(.manage),
                parameters: QueryParameter.page,
                success: .page(WebhookForm.deliverySchema),
                refusals: [.notFound],
                handle: listDeliveries
            ),
            Endpoint(
                .post,
                "/api/v1/webhooks/{id}/deliveries/{delivery}:redeliver",
                name: "redeliver",
                summary: "Send a message again that was delivered or has failed.",
                access: .tenant(.manage),
                successStatus: .noContent,
                refusals: [.notFound],
                handle: redeliver
            ),
        ]
    }

    private func listDeliveries(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "webhook")
        let page = try PageRequest(call.query, list: "deliveries")
        guard
            let deliveries = try await store.deliveries(
                webhook: id,
                tenant: tenant.id,
                after: page.after.flatMap { UniqueID($0) },
                limit: page.limit + 1
            )
        else { throw Problem.notFound("webhook", id.description) }
        return .ok(page.page(deliveries, position: \.id.description, json: WebhookForm.json))
    }

    private func redeliver(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let webhook = try call.identifier("id", of: "webhook")
        let delivery = try call.identifier("delivery", of: "delivery")
        guard
            try await store.redeliver(delivery: delivery, webhook: webhook, tenant: tenant.id)
        else {
            throw Problem.notFound(
                "there is no delivery '\(delivery)' of this webhook that is over"
            )
        }
        return .noContent()
    }
}
