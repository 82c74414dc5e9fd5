import HTTPTypes
import Metering

/// `/api/v1/enrollment-tokens`: what lets agents enroll by themselves.
struct EnrollmentTokenRoutes: Sendable {
    let store: any KeyStore
    let tenants: any TenantStore

    private static let schema = Schema.object([
        "id": .identifier, "name": .text(), "created_at": .time,
        "expires_at": Schema.time.orNull,
    ])

    private static let createdSchema = schema.addingProperties([
        .init(name: "token", value: KeyForm.credentialSchema.json)
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/enrollment-tokens",
                name: "createEnrollmentToken",
                summary: "Create an enrollment token; the reply alone shows it.",
                access: .tenant(.manage),
                body: .object(
                    ["name": .text(), "expires_at": Schema.time.orNull],
                    required: ["name"]
                ),
                successStatus: .created,
                success: Self.createdSchema,
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/enrollment-tokens",
                name: "listEnrollmentTokens",
                summary: "The enrollment tokens in force.",
                access: .tenant(.manage),
                parameters: QueryParameter.page,
                success: .page(Self.schema),
                handle: list
            ),
            Endpoint(
                .delete,
                "/api/v1/enrollment-tokens/{id}",
                name: "deleteEnrollmentToken",
                summary: "Revoke a token; agents that enrolled with it stay.",
                access: .tenant(.manage),
                successStatus: .noContent,
                refusals: [.notFound],
                handle: delete
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let now = try await tenants.now()
        let body = ObjectReader(call.body, faults: FaultList())
        let name = body.string("name")
        let expiresAt = body.futureTime(now: now)
        try body.finish()
        let credential = APIKeySecret.fresh()
        let token = EnrollmentToken(
            id: credential.id,
            tenantID: tenant.id,
            tenantKey: tenant.key,
            name: name,
            secretSHA256: credential.sha256,
            createdAt: now,
            expiresAt: expiresAt,
            isRevoked: false
        )
        try await store.create(token)
        return .created(
            Self.json(token).adding("token", .string(credential.text)),
            at: "/api/v1/enrollment-tokens/\(token.id)",
            changed: .keys
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let page = try PageRequest(call.query, list: "enrollment-tokens")
        let tokens = try await store.enrollmentTokens(
            tenant: tenant.id,
            after: page.after.flatMap { UniqueID($0) },
            limit: page.limit + 1
        )
        return .ok(page.page(tokens, position: \.id.description, json: Self.json))
    }

    private func delete(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "enrollment token")
        guard try await store.revokeEnrollmentToken(id: id, tenant: tenant.id) else {
            throw Problem.notFound("enrollment token", id.description)
        }
        return .noContent(changed: .keys)
    }

    private static func json(_ token: EnrollmentToken) -> JSONValue {
        [
            "id": .string(token.id.description), "name": .string(token.name),
            "created_at": .string(token.createdAt.description),
            "expires_at": .text(token.expiresAt?.description),
        ]
    }
}
