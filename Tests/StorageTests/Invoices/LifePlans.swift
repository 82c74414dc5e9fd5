import Billing
import Metering
import Money

/// The plans of random lives: of every kind of charge that invoices have, in three currencies.
enum LifePlans {
    /// Three plans between which a subscription may change.
    static func json(_ currency: Currency) -> [String] { (0...2).map { json($0, currency) } }

    static func key(_ number: Int, _ currency: Currency) -> String {
        "plan-\(number)-\(currency.code.lowercased())"
    }

    static func version(_ number: Int, _ currency: Currency) throws -> PlanVersion {
        let document = try DocumentValue(json: Array(published(number, currency).utf8))
        return PlanVersion(plan: try Plan.parse(document), version: 1)
    }

    /// As the scenario has it: with its version.
    private static func json(_ number: Int, _ currency: Currency) -> String {
        #"{"version": 1, "# + published(number, currency).dropFirst()
    }

    /// As it is published.
    static func published(_ number: Int, _ currency: Currency) -> String {
        let head = #"{"key": "\#(key(number, currency))", "currency": "\#(currency)", "#
        switch number {
        case 0:
            return head + """
                "trial_days": 5, "charges": [
                {"key": "platform", "type": "flat", "amount": "49"},
                {"key": "users", "type": "seats", "unit_amount": "9", "included": 3},
                {"key": "agents", "type": "resource", "resource": "agent", "measure": "p99",
                "included": 0, "unit_amount": "12"},
                {"key": "fleet", "type": "resource", "resource": "agent", "measure": "average",
                "included": 0, "unit_amount": "3.5", "min_minutes": 15},
                {"key": "network", "type": "usage", "data_sources": ["otlp.logs"],
                "free_bytes": 100000000000, "unit": "GB", "model": "graduated",
                "tiers": [{"up_to": "100", "unit_amount": "0.3"},
                {"up_to": null, "unit_amount": "0.2", "flat_amount": "2"}]}]}
                """
        case 1:
            return head + """
                "minimum_commitment": "200", "charges": [
                {"key": "platform", "type": "flat", "amount": "199"},
                {"key": "support", "type": "support", "tier": "business", "amount": "20",
                "percent": "10"},
                {"key": "agents", "type": "resource", "resource": "agent", "measure": "peak",
                "included": 1, "unit_amount": "15"},
                {"key": "network", "type": "usage", "data_sources": ["otlp.logs", "otlp.traces"],
                "free_bytes": 150000000001, "unit": "GiB", "model": "package",
                "package_units": "100", "package_amount": "25"}]}
                """
        default:
            return head + """
                "charges": [
                {"key": "users", "type": "seats", "unit_amount": "7", "included": 1},
                {"key": "help", "type": "support", "tier": "premium", "amount": "99"},
                {"key": "nodes", "type": "resource", "resource": "agent", "measure": "hours",
                "included": 10, "unit_amount": "0.05", "min_minutes": 7},
                {"key": "network", "type": "usage", "data_sources": ["otlp.logs"],
                "free_bytes": 1, "prorate_free": true, "unit": "GB", "model": "volume",
                "minimum_amount": "5", "maximum_amount": "400",
                "tiers": [{"up_to": "50", "unit_amount": "0.3"},
                {"up_to": null, "unit_amount": "0.25"}]},
                {"key": "traces", "type": "usage", "data_sources": ["otlp.traces"],
                "free_bytes": 0, "unit": "GB", "model": "graduated",
                "tiers": [{"up_to": null, "unit_amount": "0.01"}]}]}
                """
        }
    }

    /// Discounts with which a subscription begins.
    static func discounts(
        _ currency: Currency,
        _ random: inout SeededRandom
    ) throws -> [Discount] {
        var discounts = [Discount(.percent(ExactDecimal(random.number(1...30))), periods: 4)]
        if random.once(in: 2), let amount = Amount(ExactDecimal(5), in: currency) {
            discounts.append(Discount(.amount(amount), charges: ["network", "platform"]))
        }
        return discounts
    }
}
