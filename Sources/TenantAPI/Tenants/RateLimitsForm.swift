/// How fast a tenant may send, as JSON.
enum RateLimitsForm {
    private static let names = ["requests_per_second", "bytes_per_second"]
    private static let range = 1...1_000_000_000_000

    /// The member `limits` of a tenant, checked, as it is kept; nil when absent.
    static func read(_ tenant: ObjectReader) -> String? {
        guard let body = tenant.optionalObject("limits") else { return nil }
        var members: [JSONValue.Member] = []
        for name in names {
            guard let value = body.optionalInteger(name, in: range) else { continue }
            members.append(.init(name: name, value: .integer(value)))
        }
        body.refuseUnknown()
        return JSONValue.object(members).text
    }

    static let schema = Schema.object(
        ["requests_per_second": .integer(range), "bytes_per_second": .integer(range)],
        required: []
    )
}
