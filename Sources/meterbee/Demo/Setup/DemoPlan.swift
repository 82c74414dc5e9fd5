/// What the demo sells: a plan whose free quota is used up within a minute.
enum DemoPlan {
    /// A usage charge of the plan, as the view shows it.
    struct Charge: Sendable {
        var key: String
        var product: String
        var productName: String
        var dataSource: String
        var dataSourceName: String
        var freeBytes: Int64
    }

    static let key = "demo"
    static let tenant = "demo"
    static let currency = "EUR"

    static let charges = [
        Charge(
            key: "network",
            product: "network",
            productName: "Network observability",
            dataSource: "net.flow",
            dataSourceName: "TCP flows",
            freeBytes: 10_000
        ),
        Charge(
            key: "security",
            product: "security",
            productName: "Runtime security",
            dataSource: "process.exec",
            dataSourceName: "Process executions",
            freeBytes: 10_000
        ),
    ]

    /// A cent for a kilobyte: no price for a product, but one whose effect is seen at once.
    private static let unitAmount = "10000.00"

    /// The plan as `POST /api/v1/plans` takes it.
    static let document: JSONValue = [
        "key": .string(key), "currency": .string(currency), "interval": "month",
        "anchor": "calendar",
        "charges": .array(
            [["key": "platform", "type": "flat", "amount": "9.00"]] + charges.map { usage($0) }
        ),
    ]

    private static func usage(_ charge: Charge) -> JSONValue {
        [
            "key": .string(charge.key), "type": "usage", "product": .string(charge.product),
            "data_sources": [.string(charge.dataSource)],
            "free_bytes": .integer(charge.freeBytes), "unit": "GB", "model": "graduated",
            "overage": "bill", "tiers": [["up_to": nil, "unit_amount": .string(unitAmount)]],
        ]
    }
}
