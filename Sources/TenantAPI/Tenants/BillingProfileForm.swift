/// Whom invoices are addressed to, as JSON.
enum BillingProfileForm {
    /// The member `billing` of a tenant, checked, as it is kept; nil when absent.
    static func read(_ tenant: ObjectReader) -> String? {
        guard let body = tenant.optionalObject("billing") else { return nil }
        var members: [JSONValue.Member] = []
        for (name, lengthMax) in texts {
            guard let text = body.optionalString(name, lengthMax: lengthMax) else { continue }
            members.append(.init(name: name, value: .string(text)))
        }
        if let email = members.first(where: { $0.name == "email" })?.value,
            case .string(let text) = email, !isEmail(text)
        {
            body.fault("email", "must be an e-mail address")
        }
        if let days = body.optionalInteger("net_days", in: netDaysRange) {
            members.append(.init(name: "net_days", value: .integer(days)))
        }
        body.refuseUnknown()
        return JSONValue.object(members).text
    }

    private static let texts = [
        ("legal_name", 200), ("address", 1000), ("tax_id", 100), ("email", 254),
        ("po_number", 100),
    ]
    private static let netDaysRange = 0...365

    /// Whether a text has the outer form of an e-mail address.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.contains(" ")
    }

    static let emailSchema = Schema(
        json: ["type": "string", "pattern": "^[^@ ]+@[^@ ]+$", "maxLength": 254])

    static let schema = Schema.object(
        [
            "legal_name": .text(lengthMax: 200), "address": .text(lengthMax: 1000),
            "tax_id": .text(lengthMax: 100),
            "email": emailSchema,
            "po_number": .text(lengthMax: 100), "net_days": .integer(netDaysRange),
        ],
        required: []
    )
}
