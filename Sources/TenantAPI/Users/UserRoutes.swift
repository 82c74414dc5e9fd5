import Billing
import HTTPTypes
import Metering

/// `/api/v1/users`: a tenant's user accounts; those that are not disabled are its seats.
struct UserRoutes: Sendable {
    let stores: ControlStores

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/users",
                name: "createUser",
                summary: "Add a user account; one more seat unless it is disabled.",
                access: .tenant(.manage),
                body: UserForm.newSchema,
                successStatus: .created,
                success: UserForm.schema,
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/users",
                name: "listUsers",
                summary: "All user accounts, oldest first.",
                access: .tenant(.manage),
                parameters: QueryParameter.page,
                success: .page(UserForm.schema),
                handle: list
            ),
            Endpoint(
                .get,
                "/api/v1/users/{id}",
                name: "getUser",
                summary: "One user account.",
                access: .tenant(.manage),
                success: UserForm.schema,
                handle: get
            ),
            Endpoint(
                .patch,
                "/api/v1/users/{id}",
                name: "changeUser",
                summary: "Change a user account, or disable it.",
                access: .tenant(.manage),
                body: UserForm.changeSchema,
                success: UserForm.schema,
                refusals: [.conflict],
                handle: change
            ),
            Endpoint(
                .delete,
                "/api/v1/users/{id}",
                name: "deleteUser",
                summary: "Delete a user account.",
                access: .tenant(.manage),
                successStatus: .noContent,
                handle: delete
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let user = try UserForm.read(call.body, createdAt: try await stores.tenants.now())
        try await Self.refusing(user.email) {
            try await stores.users.create(user, tenant: tenant.id)
        }
        return .created(UserForm.json(user), at: "/api/v1/users/\(user.id)", changed: .users)
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let page = try PageRequest(call.query, list: "users")
        let users = try await stores.users.users(
            tenant: tenant.id,
            after: page.after.flatMap { UniqueID($0) },
            limit: page.limit + 1
        )
        return .ok(page.page(users, position: \.id.description, json: UserForm.json))
    }

    private func get(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "user")
        guard let user = try await stores.users.user(id: id, tenant: tenant.id) else {
            throw Problem.notFound("user", id.description)
        }
        return .ok(UserForm.json(user))
    }

    private func change(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "user")
        let change = try UserForm.readChange(call.body)
        let user = try await Self.refusing(change.email ?? "") {
            try await stores.users.change(user: id, tenant: tenant.id, change)
        }
        guard let user else { throw Problem.notFound("user", id.description) }
        return .ok(UserForm.json(user), changed: .users)
    }

    private func delete(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "user")
        guard try await stores.users.delete(user: id, tenant: tenant.id) else {
            throw Problem.notFound("user", id.description)
        }
        return .noContent(changed: .users)
    }

    /// Turns a taken address and a reached limit into problems.
    private static func refusing<Output>(
        _ email: String,
        _ body: () async throws -> Output
    ) async throws -> Output {
        do {
            return try await body()
        } catch StoreFailure.exists {
            throw Problem.conflict(
                "exists",
                "there is a user '\(email)' already",
                faults: [.pointer("/email", "is taken")]
            )
        } catch let refusal as EntitlementRefusal {
            throw Problem(refusal)
        }
    }
}
