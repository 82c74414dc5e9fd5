import Billing
import Money
import Testing

/// A scenario in a few words: what golden tests make invoices of, through the scenario's own
/// reader.
struct Life {
    var zone = "UTC"
    var currency = "EUR"
    /// The tenant's taxes, as JSON.
    var tax = "{}"
    /// Plans as JSON, see `plan`.
    var plans: [String]
    /// Events as JSON, see `event`.
    var events: [String]
    /// Usage as JSON, see `sent`.
    var usage: [String] = []
    /// Presence as JSON, see `present`.
    var presence: [String] = []
    var until: String

    var json: String {
        """
        {"time_zone": "\(zone)", "currency": "\(currency)", "tax": \(tax), \
        "until": "\(instant(until))", "plans": [\(plans.joined(separator: ", "))], \
        "events": [\(events.joined(separator: ", "))], \
        "usage": [\(usage.joined(separator: ", "))], \
        "presence": [\(presence.joined(separator: ", "))]}
        """
    }

    func scenario() throws -> Scenario {
        try Scenario.parse(DocumentValue(json: Array(json.utf8)), zones: TestZone.named)
    }

    /// One text for each invoice.
    func bill() throws -> [String] { try scenario().invoices().map(summary) }
}

/// `2026-01-10` is midnight UTC, `2026-01-10T05:15` a quarter past five.
func instant(_ text: String) -> String {
    text.contains("T") ? (text.hasSuffix("Z") ? text : text + ":00Z") : text + "T00:00:00Z"
}

/// A plan as JSON; `fields` are more of its fields.
func plan(
    _ key: String = "plan",
    version: Int = 1,
    currency: String = "EUR",
    with fields: String = "",
    charges: [String]
) -> String {
    """
    {"key": "\(key)", "version": \(version), "currency": "\(currency)", \
    \(fields.isEmpty ? "" : fields + ",") "charges": [\(charges.joined(separator: ", "))]}
    """
}

func flat(_ amount: String, key: String = "platform") -> String {
    #"{"key": "\#(key)", "type": "flat", "amount": "\#(amount)"}"#
}

func seats(_ unitAmount: String, included: Int = 0, key: String = "users") -> String {
    """
    {"key": "\(key)", "type": "seats", "unit_amount": "\(unitAmount)", "included": \(included)}
    """
}

/// A support charge; `fields` are its amount or percent.
func support(_ fields: String, key: String = "support") -> String {
    #"{"key": "\#(key)", "type": "support", "tier": "business", \#(fields)}"#
}

/// A usage charge of `net.flow`, graduated at 0.30 per GB unless `prices` say otherwise.
func network(
    freeGB: Int = 0,
    _ prices: String = oneTier("0.30"),
    _ fields: String = "",
    sources: String = #""net.flow""#,
    unit: String = "GB",
    key: String = "network"
) -> String {
    """
    {"key": "\(key)", "type": "usage", "data_sources": [\(sources)], \
    "free_bytes": \(Int64(freeGB) * 1_000_000_000), "unit": "\(unit)", \
    \(fields.isEmpty ? "" : fields + ",") \(prices)}
    """
}

func oneTier(_ unitAmount: String) -> String {
    #""model": "graduated", "tiers": [{"up_to": null, "unit_amount": "\#(unitAmount)"}]"#
}

/// 0.30 up to 1,000 units, 0.20 beyond.
func twoTiers(_ model: String) -> String {
    """
    "model": "\(model)", "tiers": [{"up_to": "1000", "unit_amount": "0.30"}, \
    {"up_to": null, "unit_amount": "0.20"}]
    """
}

func agents(
    _ measure: String,
    included: Int = 0,
    _ unitAmount: String = "15.00",
    _ fields: String = "",
    key: String = "agents"
) -> String {
    """
    {"key": "\(key)", "type": "resource", "resource": "agent", "measure": "\(measure)", \
    \(fields.isEmpty ? "" : fields + ",") "included": \(included), "unit_amount": "\(unitAmount)"}
    """
}

func event(_ at: String, _ type: String, _ fields: String = "") -> String {
    let rest = fields.isEmpty ? "" : ", " + fields
    return #"{"at": "\#(instant(at))", "type": "\#(type)"\#(rest)}"#
}

func subscribe(_ at: String, _ plan: String = "plan", _ fields: String = "") -> String {
    let rest = fields.isEmpty ? "" : ", " + fields
    return event(at, "subscribe", #""plan": "\#(plan)"\#(rest)"#)
}

func change(_ at: String, to plan: String, when: String = "now") -> String {
    event(at, "change", #""plan": "\#(plan)", "when": "\#(when)""#)
}

func seatCount(_ at: String, _ count: Int) -> String {
    event(at, "seats", #""count": \#(count)"#)
}

func cancel(_ at: String, when: String = "period_end", refund: Bool = false) -> String {
    event(at, "cancel", #""when": "\#(when)""# + (refund ? #", "refund": "prorated""# : ""))
}

func sent(_ at: String, bytes: String, source: String = "net.flow") -> String {
    #"{"data_source": "\#(source)", "at": "\#(instant(at))", "bytes": \#(bytes)}"#
}

func sent(_ at: String, gigabytes: Int, source: String = "net.flow") -> String {
    sent(at, bytes: "\(gigabytes)000000000", source: source)
}

func present(_ from: String, _ to: String, _ count: Int) -> String {
    """
    {"resource": "agent", "from": "\(instant(from))", "to": "\(instant(to))", "count": \(count)}
    """
}

/// `at [charge kind quantity amount] … | subtotal`, then what is not trivial of the totals.
func summary(_ invoice: Invoice) -> String {
    let lines = invoice.lines.map { "[\($0.charge) \($0.kind) \($0.quantity) \($0.amount)]" }
    var text = ([short("\(invoice.at)")] + lines).joined(separator: " ") + " | \(invoice.subtotal)"
    for discount in invoice.discounts { text += " discount \(-discount.amount)" }
    for tax in invoice.taxes { text += " tax \(tax.amount)" }
    if invoice.total != invoice.subtotal { text += " total \(invoice.total)" }
    if !invoice.creditApplied.isZero {
        text += " credit \(invoice.creditApplied) due \(invoice.amountDue)"
    }
    return text
}

/// The times that a line is for, with its amount.
func times(_ line: InvoiceLine) -> String {
    let (start, end) = (line.servicePeriod.start, line.servicePeriod.end)
    return "\(line.charge) \(line.kind) \(short("\(start)")) - \(short("\(end)")) \(line.amount)"
}

private func short(_ instant: String) -> String {
    for tail in ["T00:00:00Z", ":00Z"] where instant.hasSuffix(tail) {
        return String(instant.dropLast(tail.count))
    }
    return instant
}
