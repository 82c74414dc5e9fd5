extension Entitlements {
    /// The entitlements in an object, noting what is wrong.
    init(_ fields: FieldReader) {
        products = fields.has("products") ? fields.identifiers("products") : nil
        retentionDays = fields.limit("retention_days", max: 3650)
        users = fields.limit("users", max: FieldReader.countMax)
        agents = fields.limit("agents", max: FieldReader.countMax)
        responseTime = fields.optionalText("response_time")
        fields.finish("entitlements")
    }
}

extension FieldReader {
    /// The largest number of seats, agents or presence that is read: 10^9.
    static let countMax = 1_000_000_000

    fileprivate func limit(_ key: String, max: Int) -> Int? {
        has(key) ? integer(key, in: 0...max, default: 0) : nil
    }
}
