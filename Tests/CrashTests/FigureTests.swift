import Testing

@testable import meterbee

@Suite("numbers as people read them")
struct FigureTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
        (Int64.min, "-9,223,372,036,854,775,808"),
    ])
    func counts(value: Int64, text: String) {
        #expect(Figure.count(value) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (-20_000, "-20.0 kB"),
        (100_000_000, "100.0 MB"),
    ])
    func bytes(value: Int64, text: String) {
        #expect(Figure.bytes(value) == text)
    }

    @Test(arguments: [(0.05, 1, "0.1"), (-1.25, 1, "-1.3"), (12.0, 0, "12"), (0.999, 2, "1.00")])
    func decimals(value: Double, digits: Int, text: String) {
        #expect(Figure.decimal(value, digits) == text)
    }
}
