import Foundation
import Metering
import Money

/// Tenants as JSON.
enum TenantForm {
    static func read(_ json: JSONValue, id: UniqueID, createdAt: Instant) throws(Problem) -> Tenant
    {
        let body = ObjectReader(json, faults: FaultList())
        let tenant = Tenant(
            id: id,
            key: body.key("key"),
            name: body.string("name"),
            currency: currency(body),
            timeZone: timeZone(body) ?? "UTC",
            billingJSON: BillingProfileForm.read(body) ?? "{}",
            taxJSON: TaxForm.read(body) ?? "{}",
            limitsJSON: RateLimitsForm.read(body) ?? "{}",
            selfServiceJSON: SelfServiceForm.read(body) ?? "{}",
            createdAt: createdAt
        )
        try body.finish()
        return tenant
    }

    static func readChange(_ json: JSONValue) throws(Problem) -> TenantChange {
        let body = ObjectReader(json, faults: FaultList())
        let change = TenantChange(
            name: body.optionalString("name"),
            timeZone: timeZone(body),
            billingJSON: BillingProfileForm.read(body),
            taxJSON: TaxForm.read(body),
            limitsJSON: RateLimitsForm.read(body),
            selfServiceJSON: SelfServiceForm.read(body)
        )
        if body.value("currency") != nil {
            body.fault("currency", "a tenant's currency never changes")
        }
        try body.finish()
        return change
    }

    private static func currency(_ body: ObjectReader) -> String {
        let code = body.string("currency", lengthMax: 1000)
        if !code.isEmpty, Currency(code: code) == nil {
            body.fault("currency", "must be a currency's ISO 4217 code in capitals, such as EUR")
        }
        return code
    }

    private static func timeZone(_ body: ObjectReader) -> String? {
        guard let name = body.optionalString("time_zone", lengthMax: 1000) else { return nil }
        guard SystemTimeZone(name: name) != nil else {
            body.fault("time_zone", "must be an IANA time zone, such as Europe/Berlin")
            return nil
        }
        return name
    }

    static func json(_ tenant: Tenant) throws -> JSONValue {
        [
            "id": .string(tenant.id.description), "key": .string(tenant.key),
            "name": .string(tenant.name), "currency": .string(tenant.currency),
            "time_zone": .string(tenant.timeZone),
            "billing": try JSONValue(reading: Array(tenant.billingJSON.utf8)),
            "tax": try JSONValue(reading: Array(tenant.taxJSON.utf8)),
            "limits": try JSONValue(reading: Array(tenant.limitsJSON.utf8)),
            "self_service": try JSONValue(reading: Array(tenant.selfServiceJSON.utf8)),
            "created_at": .string(tenant.createdAt.description),
        ]
    }

    private static let currencySchema = Schema(json: ["type": "string", "pattern": "^[A-Z]{3}$"])
    private static let timeZoneSchema = Schema(
        json: ["type": "string", "minLength": 1, "examples": ["Europe/Berlin"]])

    static let newSchema = Schema.object(
        [
            "key": .key, "name": .text(), "currency": currencySchema,
            "time_zone": timeZoneSchema, "billing": BillingProfileForm.schema,
            "tax": TaxForm.schema, "limits": RateLimitsForm.schema,
            "self_service": SelfServiceForm.schema,
        ],
        required: ["key", "name", "currency"]
    )

    static let changeSchema = Schema.object(
        [
            "name": .text(), "time_zone": timeZoneSchema, "billing": BillingProfileForm.schema,
            "tax": TaxForm.schema, "limits": RateLimitsForm.schema,
            "self_service": SelfServiceForm.schema,
        ],
        required: []
    )

    static let schema = Schema.object([
        "id": .identifier, "key": .key, "name": .text(), "currency": currencySchema,
        "time_zone": timeZoneSchema, "billing": BillingProfileForm.schema, "tax": TaxForm.schema,
        "limits": RateLimitsForm.schema, "self_service": SelfServiceForm.schema,
        "created_at": .time,
    ])
}
