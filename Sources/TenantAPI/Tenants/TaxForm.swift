import Billing
import Money

/// A tenant's taxes, as JSON.
enum TaxForm {
    private static let rateCountMax = 10

    /// The member `tax` of a tenant, checked, as it is kept; nil when absent.
    static func read(_ tenant: ObjectReader) -> String? {
        guard let body = tenant.optionalObject("tax") else { return nil }
        let elements = body.optionalArray("rates", countMax: rateCountMax) ?? []
        let rates = elements.map {
            rate(ObjectReader($0.value, at: $0.pointer, faults: body.faults))
        }
        var members = [JSONValue.Member(name: "rates", value: .array(rates))]
        let reasons = ["exempt", "reverse_charge"]
        for name in reasons {
            guard let reason = body.optionalString(name) else { continue }
            members.append(.init(name: name, value: .string(reason)))
        }
        if reasons.allSatisfy(body.has) {
            body.fault("reverse_charge", "must not stand beside exempt")
        }
        body.refuseUnknown()
        return JSONValue.object(members).text
    }

    private static func rate(_ body: ObjectReader) -> JSONValue {
        let percent = body.string("percent", lengthMax: 1000)
        let value = ExactDecimal(percent)
        if body.has("percent"), value.map({ $0.isNegative || ExactDecimal(100) < $0 }) ?? true {
            body.fault("percent", "must be a decimal from \"0\" to \"100\", as a string")
        }
        let name = body.string("name")
        body.refuseUnknown()
        return ["name": .string(name), "percent": .string(percent)]
    }

    /// The taxes of a tenant as they are kept.
    static func terms(_ kept: String) throws -> TaxTerms {
        try TaxTerms.parse(DocumentValue(json: Array(kept.utf8)))
    }

    private static let rateSchema = Schema.object([
        "name": .text(),
        "percent": Schema(
            json: [
                "type": "string",
                "pattern": "^(0|[1-9][0-9]?)(\\.[0-9]{1,40})?$|^100(\\.0{1,40})?$",
            ]),
    ])

    static let schema = Schema.object(
        [
            "rates": .array(rateSchema, countMax: rateCountMax), "exempt": .text(),
            "reverse_charge": .text(),
        ],
        required: []
    )
}
