import Testing

@testable import Billing

@Suite("Thresholds and entitlements")
struct ThresholdTests {
    @Test(
        "a threshold is reached by the byte that makes it so, once",
        arguments: [
            // 50 % of 1,000 bytes are 500, 80 % are 800.
            (0, 499, [Int]()), (0, 500, [50]), (499, 500, [50]), (500, 501, []),
            (499, 800, [50, 80]), (799, 5000, [80, 100]), (1000, 5000, []),
        ]
    )
    func reached(before: Int128, after: Int128, percents: [Int]) throws {
        let terms = try #require(try usageTerms(thresholds: "[50, 80, 100]"))
        #expect(
            terms.thresholds(reachedFrom: before, to: after, ofFreeBytes: 1000) == percents
        )
        #expect(terms.thresholds(reachedFrom: before, to: after, ofFreeBytes: 0).isEmpty)
    }

    @Test("99.9 % of a quota that three does not divide is not all of it")
    func rounding() throws {
        let terms = try #require(try usageTerms(thresholds: "[33, 100]"))
        // 33 % of 10 bytes are 3.3: three are not enough.
        #expect(terms.thresholds(reachedFrom: 0, to: 3, ofFreeBytes: 10).isEmpty)
        #expect(terms.thresholds(reachedFrom: 3, to: 4, ofFreeBytes: 10) == [33])
    }

    @Test("a support charge adds to what the plan allows")
    func entitlements() throws {
        let charge = support(
            #""amount": "1", "entitlements": {"users": 5, "agents": 50, "response_time": "1 h"}"#
        )
        let json = plan(
            with:
                #""entitlements": {"users": 10, "products": ["network"], "response_time": "1 d"}"#,
            charges: [charge, support(#""amount": "1""#, key: "other")]
        ).replacing(#""version": 1, "#, with: "")
        let granted = try Plan.parse(DocumentValue(json: Array(json.utf8))).grantedEntitlements
        #expect(
            granted
                == Entitlements(
                    products: ["network"],
                    users: 10,
                    agents: 50,
                    responseTime: "1 h"
                )
        )
    }

    private func usageTerms(thresholds: String) throws -> UsageTerms? {
        let charge = network(freeGB: 1, oneTier("1"), #""thresholds": \#(thresholds)"#)
        let json = plan(charges: [charge]).replacing(#""version": 1, "#, with: "")
        return try Plan.parse(DocumentValue(json: Array(json.utf8)))
            .usageCharge(forDataSource: "net.flow")?.terms
    }
}
