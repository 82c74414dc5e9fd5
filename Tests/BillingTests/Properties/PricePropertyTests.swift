import Money
import Testing

@testable import Billing

@Suite("Properties of prices")
struct PricePropertyTests {
    private func decimal(_ random: inout SeededRandom, _ range: ClosedRange<Int>) -> ExactDecimal {
        Rational(random.number(range), over: 1000).rounded(fractionDigits: 3)
    }

    private func tiers(_ random: inout SeededRandom, hasFlats: Bool) -> [PriceTier] {
        var bounds: [ExactDecimal?] = []
        var end = 0
        for _ in 0..<random.number(0...4) {
            end += random.number(1...50_000)
            bounds.append(Rational(end, over: 1000).rounded(fractionDigits: 3))
        }
        return (bounds + [nil]).map { bound in
            PriceTier(
                upTo: bound,
                unitAmount: decimal(&random, 0...5000),
                flatAmount: hasFlats && random.once(in: 2) ? decimal(&random, 0...9000) : nil
            )
        }
    }

    @Test("graduated and package prices never fall as usage grows")
    func monotone() throws {
        for seed in SeededRandom.seeds {
            var random = SeededRandom(seed: seed)
            let package = PriceModel.package(
                units: decimal(&random, 1...9000),
                amount: decimal(&random, 0...9000)
            )
            for model in [.graduated(tiers(&random, hasFlats: true)), package] {
                let less = Rational(random.number(0...200_000), over: 1000)
                let more = less + Rational(random.number(0...100_000), over: 1000)
                try #require(
                    model.uses(of: less).amount <= model.uses(of: more).amount,
                    "METERBEE_TEST_SEED=\(seed)"
                )
            }
        }
    }

    @Test("graduated prices without flat amounts are continuous at every tier's edge")
    func continuous() throws {
        let byte = Rational(1, over: 1_000_000_000)
        for seed in SeededRandom.seeds {
            var random = SeededRandom(seed: seed)
            let tiers = tiers(&random, hasFlats: false)
            let model = PriceModel.graduated(tiers)
            let highest = tiers.map(\.unitAmount.rational).max() ?? .zero
            for edge in tiers.compactMap(\.upTo?.rational) {
                let step = model.uses(of: edge + byte).amount - model.uses(of: edge).amount
                try #require(step <= byte * highest, "METERBEE_TEST_SEED=\(seed)")
            }
        }
    }

    @Test("the parts of a graduated quantity sum to it")
    func parts() throws {
        for seed in SeededRandom.seeds {
            var random = SeededRandom(seed: seed)
            let model = PriceModel.graduated(tiers(&random, hasFlats: true))
            let quantity = Rational(random.number(0...300_000), over: 1000)
            let sum = model.uses(of: quantity).reduce(Rational.zero) { $0 + $1.quantity }
            try #require(sum == quantity, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("what a cap admits is within it, and one byte more is not")
    func capEdge() throws {
        for seed in SeededRandom.seeds {
            var random = SeededRandom(seed: seed)
            let terms = UsageTerms(
                dataSources: ["net.flow"],
                freeBytes: Int128(random.number(0...50_000_000_000)),
                proratesFree: false,
                unit: random.one(of: ByteUnit.allCases),
                model: .graduated(tiers(&random, hasFlats: true)),
                overage: .bill,
                minimumAmount: nil,
                maximumAmount: nil,
                thresholds: []
            )
            let use = UsageAllowance.ChargeUse(
                key: "network",
                terms: terms,
                freeBytes: terms.freeBytes,
                usedBytes: Int128(random.number(0...60_000_000_000))
            )
            let cap = decimal(&random, 0...900_000)
            let allowance = UsageAllowance(charges: [use], cap: cap)
            let asked: Int128 = 1_000_000_000_000
            let fits = allowance.admissibleBytes(of: asked, dataSource: "net.flow")
            let before = use.amount(usedBytes: use.usedBytes)
            let with = use.amount(usedBytes: use.usedBytes + fits)
            let beyond = use.amount(usedBytes: use.usedBytes + fits + 1)
            try #require(fits == 0 || with <= cap.rational, "METERBEE_TEST_SEED=\(seed)")
            try #require(
                fits == asked || beyond > cap.rational || before > cap.rational,
                "METERBEE_TEST_SEED=\(seed)"
            )
        }
    }
}
