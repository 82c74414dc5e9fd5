extension RESTClient {
    /// A key or token that is shown once.
    private struct Issued: Decodable {
        var key: String?
        var token: String?
    }

    /// Makes a product unless it exists.
    func createProduct(_ key: String, name: String) async throws(ClientError) {
        try await create("/api/v1/products", ["key": .string(key), "name": .string(name)])
    }

    /// Makes a data source of logs, matched by their event name, unless it exists.
    func createDataSource(
        _ key: String,
        product: String,
        name: String,
        origin: String
    ) async throws(ClientError) {
        try await create(
            "/api/v1/data-sources",
            [
                "key": .string(key), "product": .string(product), "name": .string(name),
                "signal": "logs", "match": ["event_name": .string(key)],
                "origin": .string(origin),
            ]
        )
    }

    /// Makes a tenant that is billed in euro and UTC, unless it exists.
    func createTenant(_ key: String, name: String) async throws(ClientError) {
        try await create(
            "/api/v1/tenants",
            [
                "key": .string(key), "name": .string(name), "currency": "EUR", "time_zone": "UTC",
            ]
        )
    }

    /// Subscribes a tenant to a plan's newest version, unless it is subscribed.
    func subscribe(_ tenant: String, to plan: String) async throws(ClientError) {
        try await create("/api/v1/tenants/\(tenant)/subscriptions", ["plan": .string(plan)])
    }

    /// Makes an API key of a tenant and returns its secret.
    func createKey(
        _ tenant: String,
        name: String,
        scopes: [String]
    ) async throws(ClientError) -> String {
        let path = "/api/v1/api-keys?tenant=\(tenant)"
        let issued: Issued = try await post(
            path,
            ["name": .string(name), "scopes": .array(scopes.map { .string($0) })]
        )
        return try secret(issued.key, of: path)
    }

    /// Makes an enrollment token of a tenant and returns its secret.
    func createEnrollmentToken(
        _ tenant: String,
        name: String
    ) async throws(ClientError) -> String {
        let path = "/api/v1/enrollment-tokens?tenant=\(tenant)"
        let issued: Issued = try await post(path, ["name": .string(name)])
        return try secret(issued.token ?? issued.key, of: path)
    }

    private func secret(_ secret: String?, of path: String) throws(ClientError) -> String {
        guard let secret else {
            throw ClientError(
                code: .unexpectedReply,
                call: "POST \(path)",
                reason: "it holds no secret"
            )
        }
        return secret
    }
}
