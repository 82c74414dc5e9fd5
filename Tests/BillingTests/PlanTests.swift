import Billing
import Testing

@Suite("Plan")
struct PlanTests {
    private func parse(_ json: String) throws -> Plan {
        try Plan.parse(DocumentValue(json: Array(json.utf8)))
    }

    private func faults(_ json: String) throws -> [DocumentFault] {
        let document = try DocumentValue(json: Array(json.utf8))
        do {
            _ = try Plan.parse(document)
            return []
        } catch {
            return error.faults
        }
    }

    /// A plan with one charge, given by its fields.
    private func charge(_ fields: String) -> String {
        #"{"key": "p", "currency": "EUR", "charges": [{"key": "c", \#(fields)}]}"#
    }

    /// Every kind of charge and every field.
    private let whole = """
        {"key": "growth", "name": "Growth", "currency": "EUR", "interval": "year",
        "anchor": "subscription", "trial_days": 14, "minimum_commitment": "100.5",
        "unpriced": "free", "entitlements": {"products": ["network"], "retention_days": 60,
        "users": 10, "agents": 20, "response_time": "4 h"},
        "charges": [
        {"key": "platform", "name": "Platform fee", "product": "network", "type": "flat",
        "amount": "49"},
        {"key": "users", "type": "seats", "unit_amount": "9.00", "included": 3},
        {"key": "support", "type": "support", "tier": "business", "amount": "99.00",
        "percent": "10", "entitlements": {"response_time": "1 h"}},
        {"key": "network", "type": "usage", "data_sources": ["net.flow", "net.drop"],
        "free_bytes": 100000000000, "unit": "GB", "model": "graduated", "overage": "bill",
        "prorate_free": true, "tiers": [{"up_to": "1000", "unit_amount": "0.30",
        "flat_amount": "5"}, {"up_to": null, "unit_amount": "0.0005"}],
        "minimum_amount": "1", "maximum_amount": "9000", "thresholds": [90]},
        {"key": "logs", "type": "usage", "data_sources": ["otlp.logs"], "unit": "GiB",
        "model": "package", "package_units": "0.5", "package_amount": "25.00", "overage": "block"},
        {"key": "spans", "type": "usage", "data_sources": ["otlp.traces"], "unit": "GiB",
        "model": "volume", "tiers": [{"unit_amount": "1"}]},
        {"key": "agents", "type": "resource", "resource": "agent", "measure": "p99", "included": 5,
        "unit_amount": "15.00"},
        {"key": "hours", "type": "resource", "resource": "controller", "measure": "hours",
        "included": "7.5", "unit_amount": "0.1", "min_minutes": 1}]}
        """

    @Test("is the same after it is written and read again")
    func roundTrip() throws {
        let plan = try parse(whole)
        #expect(try Plan.parse(plan.document) == plan)
        #expect(plan.charges.count == 8)
        #expect(plan.usageCharge(forDataSource: "net.drop")?.key == "network")
        #expect(plan.usageCharge(forDataSource: "process.exec") == nil)
    }

    @Test("has one canonical form, however its numbers were written")
    func canonical() throws {
        let short = try parse(charge(#""type": "flat", "amount": "49""#))
        let long = try parse(charge(#""amount": "49.000", "type": "flat", "product": null"#))
        #expect(short == long)
        #expect(short.document.json() == long.document.json())
        #expect(short.document.json().contains(#""amount": "49.00""#))
    }

    @Test(
        "refuses a field that is wrong, and names it",
        arguments: [
            (#"[]"#, ""), (#"{}"#, "/key"),
            (#"{"key": "P", "currency": "EUR", "charges": []}"#, "/key"),
            (#"{"key": "p", "currency": "EURO", "charges": []}"#, "/currency"),
            (#"{"key": "p", "currency": "XAU", "charges": []}"#, "/currency"),
            (#"{"key": "p", "currency": "EUR", "charges": {}}"#, "/charges"),
            (#"{"key": "p", "currency": "EUR", "charges": [], "interval": "week"}"#, "/interval"),
            (#"{"key": "p", "currency": "EUR", "charges": [], "trial_days": 1.5}"#, "/trial_days"),
            (#"{"key": "p", "currency": "EUR", "charges": [], "trial_days": -1}"#, "/trial_days"),
            (
                #"{"key": "p", "currency": "EUR", "charges": [], "minimum_commitment": "-1"}"#,
                "/minimum_commitment"
            ),
            (#"{"key": "p", "currency": "EUR", "charges": [], "colour": 1}"#, "/colour"),
            (#"{"key": "p", "currency": "EUR", "charges": [], "a/b~c": 1}"#, "/a~1b~0c"),
            (#"{"key": "p", "key": "q", "currency": "EUR", "charges": []}"#, "/key"),
        ]
    )
    func wrongField(json: String, pointer: String) throws {
        #expect(try faults(json).map(\.pointer).contains(pointer))
    }

    @Test(
        "refuses a charge's field that is wrong, and names it",
        arguments: [
            (#""type": "fee""#, "type"), (#""type": "flat""#, "amount"),
            (#""type": "flat", "amount": 49"#, "amount"),
            (#""type": "flat", "amount": "1e3""#, "amount"),
            (#""type": "flat", "amount": "-1""#, "amount"),
            (#""type": "flat", "amount": "1", "unit_amount": "1""#, "unit_amount"),
            (#""type": "seats", "unit_amount": "1", "included": "3""#, "included"),
            (#""type": "seats", "unit_amount": "1", "included": 99999999999999999999"#, "included"),
            (#""type": "support", "amount": "1""#, "tier"),
            (#""type": "support", "tier": "x", "percent": "101""#, "percent"),
            (#""type": "resource", "measure": "p99", "unit_amount": "1""#, "resource"),
            (
                #""type": "resource", "resource": "agent", "measure": "p95", "unit_amount": "1""#,
                "measure"
            ),
            (
                #""type": "resource", "resource": "agent", "measure": "p99", "unit_amount": "1", "#
                    + #""min_minutes": 0"#,
                "min_minutes"
            ),
        ]
    )
    func wrongCharge(fields: String, field: String) throws {
        #expect(try faults(charge(fields)).map(\.pointer) == ["/charges/0/\(field)"])
    }

    @Test("refuses support without a price")
    func supportWithoutPrice() throws {
        let fields = #""type": "support", "tier": "x""#
        #expect(try faults(charge(fields)).map(\.pointer) == ["/charges/0"])
    }

    @Test(
        "refuses a usage charge whose prices have a gap, and names where",
        arguments: [
            (#""model": "graduated""#, ["/tiers"]),
            (#""model": "graduated", "tiers": []"#, ["/tiers"]),
            (
                #""model": "graduated", "tiers": [{"up_to": "1", "unit_amount": "1"}]"#,
                ["/tiers/0/up_to"]
            ),
            (
                #""model": "graduated", "tiers": [{"up_to": null, "unit_amount": "1"}, "#
                    + #"{"up_to": null, "unit_amount": "1"}]"#, ["/tiers/0/up_to"]
            ),
            (
                #""model": "volume", "tiers": [{"up_to": "5", "unit_amount": "1"}, "#
                    + #"{"up_to": "5.0", "unit_amount": "1"}, "#
                    + #"{"up_to": "4", "unit_amount": "-1"}, "#
                    + #"{"unit_amount": "1"}]"#,
                ["/tiers/1/up_to", "/tiers/2/unit_amount", "/tiers/2/up_to"]
            ),
            (
                #""model": "volume", "tiers": [{"up_to": "0", "unit_amount": "1"}, "#
                    + #"{"unit_amount": "1"}]"#, ["/tiers/0/up_to"]
            ),
            (#""model": "package", "package_amount": "1""#, ["/package_units"]),
            (
                #""model": "package", "package_amount": "1", "package_units": "0""#,
                ["/package_units"]
            ),
            (
                #""model": "package", "package_amount": "1", "package_units": "1", "tiers": []"#,
                ["/tiers"]
            ),
            (
                #""model": "volume", "tiers": [{"unit_amount": "1"}], "minimum_amount": "2", "#
                    + #""maximum_amount": "1""#, ["/minimum_amount"]
            ),
            (
                #""model": "volume", "tiers": [{"unit_amount": "1"}], "thresholds": [50, 50]"#,
                ["/thresholds/1"]
            ),
            (
                #""model": "volume", "tiers": [{"unit_amount": "1"}], "free_bytes": "1""#,
                ["/free_bytes"]
            ),
            (
                #""model": "volume", "tiers": [{"unit_amount": "1"}], "#
                    + #""free_bytes": 1000000000000000000000001"#, ["/free_bytes"]
            ),
        ]
    )
    func wrongPrices(fields: String, pointers: [String]) throws {
        let usage = #""type": "usage", "data_sources": ["net.flow"], "unit": "GB", "# + fields
        #expect(try faults(charge(usage)).map(\.pointer) == pointers.map { "/charges/0" + $0 })
    }

    @Test("lists every fault at once")
    func everyFault() throws {
        let json = """
            {"key": "p", "currency": "EURO", "trial_days": "x", "charges": [
            {"key": "a", "type": "flat", "amount": "-1"},
            {"key": "a", "type": "usage", "data_sources": ["net.flow", "net.flow"], "unit": "GB",
            "model": "graduated", "tiers": [{"up_to": null, "unit_amount": "1"}]},
            {"key": "b", "type": "usage", "data_sources": ["net.flow"], "unit": "TB",
            "model": "graduated", "tiers": [{"up_to": null, "unit_amount": "1"}]},
            {"key": "a", "type": "usage", "data_sources": ["net.drop", "net.flow"], "unit": "GB",
            "model": "graduated", "tiers": [{"up_to": null, "unit_amount": "1"}], "x": {}}]}
            """
        #expect(
            try Set(faults(json).map(\.pointer)) == [
                "/currency", "/trial_days", "/charges/0/amount", "/charges/1/key",
                "/charges/1/data_sources/1", "/charges/2/unit", "/charges/2/data_sources/0",
                "/charges/3/key", "/charges/3/data_sources/1", "/charges/3/x",
            ]
        )
    }
}
