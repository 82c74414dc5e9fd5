import Money
import Testing

@Suite("Amount")
struct AmountTests {
    @Test(
        "rounds half away from zero to the minor unit",
        arguments: [
            ("EUR", "0.005", "0.01"), ("EUR", "-0.005", "-0.01"), ("EUR", "0.0049", "0.00"),
            ("EUR", "-0.0049", "0.00"), ("EUR", "2.675", "2.68"), ("JPY", "0.5", "1"),
            ("JPY", "-0.5", "-1"), ("JPY", "1.49", "1"), ("KWD", "1.0005", "1.001"),
            ("KWD", "1.00049", "1.000"), ("CLF", "0.00005", "0.0001"),
        ]
    )
    func rounds(code: String, exact: String, text: String) throws {
        let currency = try #require(Currency(code: code))
        let decimal = try #require(ExactDecimal(exact))
        #expect(Amount(rounding: decimal.rational, in: currency).description == text)
    }

    @Test("takes an amount as it is, or not at all")
    func exact() throws {
        let euro = try #require(Currency(code: "EUR"))
        #expect(Amount(try #require(ExactDecimal("1.20")), in: euro)?.description == "1.20")
        #expect(Amount(try #require(ExactDecimal("1.205")), in: euro) == nil)
    }

    @Test("adds and compares in one currency")
    func adds() throws {
        let yen = try #require(Currency(code: "JPY"))
        let five = Amount(rounding: Rational(5), in: yen)
        #expect((five + five - -five).description == "15")
        #expect(-five < .zero(in: yen))
        #expect((five - five).isZero)
    }

    @Test(
        "knows the codes of ISO 4217 and no others",
        arguments: ["eur", "XXX", "XAU", "", "EURO"]
    )
    func unknown(code: String) {
        #expect(Currency(code: code) == nil)
    }
}
