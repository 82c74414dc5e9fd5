import Metering

@testable import TenantAPI

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func once(in times: Int) -> Bool { number(1...times) == 1 }

    mutating func one<Element>(of elements: [Element]) -> Element {
        elements[number(0...elements.count - 1)]
    }

    mutating func price() -> JSONValue { .string("\(number(0...99)).\(number(10...99))") }
}

extension SeededGenerator {
    /// A plan with random charges of every kind.
    mutating func plan(_ key: String, currency: String, interval: String) -> JSONValue {
        var plan: JSONValue = [
            "key": .string(key), "currency": .string(currency), "interval": .string(interval),
            "anchor": .string(one(of: ["calendar", "subscription"])),
            "trial_days": .integer(once(in: 3) ? number(1...40) : 0),
            "unpriced": "free",
        ]
        if once(in: 3) { plan = plan.adding("minimum_commitment", price()) }
        return plan.adding("charges", .array(charges()))
    }

    private mutating func charges() -> [JSONValue] {
        var charges: [JSONValue] = [network()]
        if once(in: 2) { charges.append(["key": "fee", "type": "flat", "amount": price()]) }
        if once(in: 2) {
            charges.append([
                "key": "users", "type": "seats", "unit_amount": price(),
                "included": .integer(number(0...2)),
            ])
        }
        if once(in: 2) {
            charges.append([
                "key": "agents", "type": "resource", "resource": "agent",
                "measure": .string(one(of: ["peak", "average", "hours", "p99"])),
                "unit_amount": price(), "min_minutes": .integer(number(1...15)),
            ])
        }
        if once(in: 3) {
            charges.append([
                "key": "support", "type": "support", "tier": "gold", "amount": price(),
                "percent": .string("\(number(1...20))"),
            ])
        }
        charges.shuffle(using: &self)
        return charges
    }

    private mutating func network() -> JSONValue {
        let charge: JSONValue = [
            "key": "network", "type": "usage", "data_sources": ["net.flow", "net.drop"],
            "free_bytes": .integer(number(0...20) * 1_000_000_000), "unit": "GB",
            "prorate_free": .bool(once(in: 2)), "overage": .string(once(in: 6) ? "block" : "bill"),
        ]
        if once(in: 3) {
            return charge.adding("model", "package").adding("package_units", "7")
                .adding("package_amount", price())
        }
        return charge.adding("model", .string(once(in: 2) ? "volume" : "graduated")).adding(
            "tiers",
            [["up_to": "9.5", "unit_amount": price()], ["up_to": nil, "unit_amount": price()]]
        )
    }

    mutating func discounts() -> JSONValue {
        var discounts: [JSONValue] = []
        if once(in: 2) {
            discounts.append(["percent": .string("\(number(1...50))"), "periods": 2])
        }
        if once(in: 2) {
            discounts.append(["amount": .string("\(number(1...40))"), "charges": ["network"]])
        }
        return .array(discounts)
    }
}
