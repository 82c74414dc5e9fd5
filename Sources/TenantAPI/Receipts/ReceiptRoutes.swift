import HTTPTypes
import Metering

/// `/api/v1/receipts`: what an accepted request was metered as, signed, and the keys to check it.
struct ReceiptRoutes: Sendable {
    let store: any ReceiptStore

    private static let sourceSchema = Schema.object([
        "data_source": .key, "rule": .text(), "records": .count, "canonical_bytes": .count,
        "billable_bytes": .count,
    ])

    private static let proofSchema = Schema.object([
        "index": .count, "size": .count, "path": .array(.text()), "root": .text(),
        "key_id": .text(), "signature": .text(),
    ])

    private static let schema = Schema.object([
        "id": .identifier, "tenant": .key, "agent": Schema.identifier.orNull,
        "batch_key": .text(lengthMax: 255), "received_at": .time,
        "data_sources": .array(sourceSchema), "rejected": .map(.count), "proof": proofSchema,
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/receipts/public-key",
                name: "getReceiptKeys",
                summary: "The public keys that receipts are signed with, as a JWK set.",
                access: .anyone,
                success: .object(["keys": .array(ReceiptKeyForm.schema)]),
                handle: keys
            ),
            Endpoint(
                .get,
                "/api/v1/receipts/{id}",
                name: "getReceipt",
                summary: "What an accepted request was metered as, with its signed proof.",
                access: .tenant(.read),
                success: Self.schema,
                refusals: [.notFound],
                handle: receipt
            ),
            Endpoint(
                .get,
                "/api/v1/agents/{id}/receipts/{receipt}",
                name: "getAgentReceipt",
                summary: "An agent's own receipt, with the agent's key.",
                access: .tenant(.ingest),
                success: Self.schema,
                refusals: [.notFound],
                handle: agentReceipt
            ),
        ]
    }

    private func receipt(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "receipt")
        guard let receipt = try await store.receipt(tenant: tenant.id, id: id) else {
            throw Problem.notFound("receipt", id.description)
        }
        return Reply(status: .ok, bodyText: receipt.json)
    }

    /// An agent reads again what a lost reply held; other receipts are not there for it.
    private func agentReceipt(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let agent = try call.identifier("id", of: "agent")
        guard call.key?.agentID == agent else {
            throw Problem.forbidden("an agent's receipts are read with its own key only")
        }
        let id = try call.identifier("receipt", of: "receipt")
        guard let receipt = try await store.receipt(tenant: tenant.id, id: id),
            receipt.canonicalJSON.starts(with: #"{"agent":"\#(agent)","#.utf8)
        else { throw Problem.notFound("receipt", id.description) }
        return Reply(status: .ok, bodyText: receipt.json)
    }

    private func keys(_ call: Call) async throws -> Reply {
        let keys = try await store.publicKeys()
        return .ok(["keys": .array(keys.map(ReceiptKeyForm.json))])
    }
}
