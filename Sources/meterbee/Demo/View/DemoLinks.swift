/// What to paste into another terminal.
struct DemoLinks: Sendable {
    var baseURL: String
    var tenantKey: String

    /// The assignment that the other lines need.
    var keyLine: String { "KEY=\(tenantKey)" }

    /// `curl` lines, the most telling first.
    var curlLines: [String] {
        let address = baseURL.dropFirst("http://".count)
        return [
            "\(address)/api/v1/invoices/upcoming",
            "'\(address)/api/v1/records?data_source=net.flow&limit=1'", "\(address)/api/v1/me",
        ].map { "curl -sH \"Authorization: Bearer $KEY\" \($0)" }
    }
}
