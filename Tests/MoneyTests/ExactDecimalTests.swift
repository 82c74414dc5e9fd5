import Money
import Testing

@Suite("ExactDecimal")
struct ExactDecimalTests {
    @Test(
        "reads plain decimals and prints the shortest form",
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.30", "0.3"), ("12.34", "12.34"), ("-0.005", "-0.005"),
            ("100", "100"),
            ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
        ]
    )
    func reads(text: String, shortest: String) throws {
        let decimal = try #require(ExactDecimal(text))
        #expect(decimal.description == shortest)
    }

    @Test(
        "refuses everything else",
        arguments: [
            "", "-", ".", "1.", ".5", "+1", "01", "-00.1", "1e3", "1,5", " 1", "1 ", "0x1", "1.2.3",
            "--1", "NaN", "١", String(repeating: "9", count: 49), "1.-2", "1_000",
        ]
    )
    func refuses(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test("compares by value, whatever the digits after the point")
    func compares() throws {
        let third = try #require(ExactDecimal("0.3"))
        #expect(ExactDecimal("0.30") == third)
        #expect(try #require(ExactDecimal("0.299")) < third)
        #expect(try #require(ExactDecimal("-1")) < third)
        #expect(!(third < third))
        #expect(ExactDecimal("1000")?.integer == 1000)
        #expect(third.integer == nil)
    }

    @Test("pads to a currency's digits and never cuts")
    func pads() throws {
        #expect(try #require(ExactDecimal("49")).text(fractionDigitsMin: 2) == "49.00")
        #expect(try #require(ExactDecimal("-0.5")).text(fractionDigitsMin: 3) == "-0.500")
        #expect(try #require(ExactDecimal("0.0005")).text(fractionDigitsMin: 2) == "0.0005")
    }
}
