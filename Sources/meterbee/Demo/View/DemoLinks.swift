/// What to paste into another terminal.
struct DemoLinks: Sendable {
    var baseURL: String
    var tenantKey: String

    /// The assignment that the other lines need.
    var keyLine: String { "KEY=\(tenantKey)" }

    /// `curl` lines, the most telling first.
    var curlLines: [String] {
        [
            "/api/v1/invoices/upcoming", "/api/v1/records?data_source=net.flow",
            "/api/v1/me",
        ].map { path in "curl -sH \"Authorization: Bearer $KEY\" '\(baseURL)\(path)'" }
    }
}
