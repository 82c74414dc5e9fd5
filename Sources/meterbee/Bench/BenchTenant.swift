/// The one tenant that most runs send as.
struct BenchTenant: Sendable {
    /// A key with the scopes `ingest` and `read`.
    var key: String

    /// Sets everything up through the HTTP API.
    init(operator api: RESTClient) async throws(ClientError) {
        let tenants = try await BenchTenants(operator: api)
        key = tenants.keys.first ?? ""
    }
}
