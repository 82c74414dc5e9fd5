import Billing

/// The issuer as JSON.
enum IssuerForm {
    private static let reviewHours = 0...744

    static func read(_ json: JSONValue) throws(Problem) -> IssuerSettings {
        let body = ObjectReader(json, faults: FaultList())
        let prefix = body.has("number_prefix") ? body.prefix("number_prefix") : "INV-"
        let settings = IssuerSettings(
            identity: IssuerIdentity(
                legalName: body.optionalString("legal_name"),
                address: body.optionalString("address", lengthMax: 1000),
                taxID: body.optionalString("tax_id", lengthMax: 100),
                email: body.email("email"),
                payment: body.optionalString("payment", lengthMax: 1000)
            ),
            numberPrefix: prefix,
            reviewHours: body.optionalInteger("review_hours", in: reviewHours) ?? 0
        )
        try body.finish()
        return settings
    }

    static func json(_ settings: IssuerSettings) -> JSONValue {
        guard case .object(let members) = JSONValue(settings.identity.document) else { return nil }
        return .object(
            members + [
                .init(name: "number_prefix", value: .string(settings.numberPrefix)),
                .init(name: "review_hours", value: .integer(settings.reviewHours)),
                .init(
                    name: "missing_for_tax",
                    value: .array(settings.identity.fieldsMissingForTax.map(JSONValue.string))
                ),
            ]
        )
    }

    private static let identity: KeyValuePairs<String, Schema> = [
        "legal_name": .text(), "address": .text(lengthMax: 1000), "tax_id": .text(lengthMax: 100),
        "email": emailSchema, "payment": .text(lengthMax: 1000), "number_prefix": prefixSchema,
        "review_hours": .integer(reviewHours, default: 0),
    ]

    private static let emailSchema = Schema(json: [
        "type": "string", "pattern": "^[^@ ]+@[^@ ]+$", "maxLength": 254,
    ])

    private static let prefixSchema = Schema(json: [
        "type": "string", "pattern": "^([A-Za-z0-9./-]{0,19}[A-Za-z./-])?$", "default": "INV-",
    ])

    static let newSchema = Schema.object(identity, required: [])

    static let schema = Schema.object(identity, required: ["number_prefix", "review_hours"])
        .addingProperties([.init(name: "missing_for_tax", value: Schema.array(.text()).json)])
}

extension ObjectReader {
    /// An e-mail address; nil when absent.
    fileprivate func email(_ name: String) -> String? {
        guard let text = optionalString(name, lengthMax: 254) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !text.contains(" ") else {
            fault(name, "must be an e-mail address")
            return nil
        }
        return text
    }

    /// What stands before numbers; one that ended in a digit could make two numbers alike.
    fileprivate func prefix(_ name: String) -> String {
        guard case .string(let text)? = value(name),
            text.wholeMatch(of: #/([A-Za-z0-9.\/\-]{0,19}[A-Za-z.\/\-])?/#) != nil
        else {
            fault(
                name,
                "must be at most 20 letters, digits, '.', '/' and '-', not ending in a digit"
            )
            return ""
        }
        return text
    }
}
