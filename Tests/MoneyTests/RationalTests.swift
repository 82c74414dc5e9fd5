import Money
import Testing

@Suite("Rational")
struct RationalTests {
    @Test("keeps lowest terms with the sign in the numerator")
    func lowestTerms() {
        #expect(Rational(6, over: -8).description == "-3/4")
        #expect(Rational(0, over: 5) == .zero)
        #expect(Rational(14, over: 7).integer == 2)
        #expect(Rational(1, over: 2).integer == nil)
    }

    @Test("adds, subtracts, multiplies and divides exactly")
    func arithmetic() {
        let third = Rational(1, over: 3)
        #expect(third + third + third == .one)
        #expect(third - Rational(1, over: 2) == Rational(-1, over: 6))
        #expect(third * Rational(3, over: 7) == Rational(1, over: 7))
        #expect(third / Rational(-2) == Rational(-1, over: 6))
        #expect(third < Rational(34, over: 100))
    }

    @Test(
        "floors and ceils towards the right side of zero",
        arguments: [(7, 2, 3, 4), (-7, 2, -4, -3), (6, 2, 3, 3), (-1, 5, -1, 0), (0, 1, 0, 0)]
    )
    func floors(numerator: Int, denominator: Int, floor: Int, ceiling: Int) {
        let number = Rational(numerator, over: denominator)
        #expect(number.floor == Rational(floor))
        #expect(number.ceiling == Rational(ceiling))
    }

    @Test("says a number as a decimal only where that is exact")
    func decimals() {
        #expect(Rational(1, over: 8).decimal(fractionDigitsMax: 3)?.description == "0.125")
        #expect(Rational(1, over: 8).decimal(fractionDigitsMax: 2) == nil)
        #expect(Rational(1, over: 3).decimal(fractionDigitsMax: 30) == nil)
    }

    @Test("reduces numbers wider than a machine word")
    func wide() throws {
        let wide = try #require(ExactDecimal("1000000000000000000000000000000")).rational
        #expect(wide / (wide * Rational(3)) == Rational(1, over: 3))
    }
}
