import Billing
import Testing

@Suite("DocumentValue")
struct DocumentValueTests {
    private func parse(_ text: String) throws -> DocumentValue {
        try DocumentValue(json: Array(text.utf8))
    }

    @Test("keeps numbers as they are written and fields in their order")
    func reads() throws {
        let text = #" {"b": [1e3, -0.50, 100000000000000000000], "a": {"x": null, "y": true}} "#
        #expect(
            try parse(text)
                == .object([
                    .init(
                        "b",
                        .array([.number("1e3"), .number("-0.50"), .number("100000000000000000000")])
                    ),
                    .init("a", .object([.init("x", .null), .init("y", .bool(true))])),
                ])
        )
    }

    @Test(
        "reads every escape of a text",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""é\u20ac""#, "é€"),
            (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\u{0}"), (#""""#, ""),
        ]
    )
    func escapes(json: String, text: String) throws {
        #expect(try parse(json) == .string(text))
    }

    @Test(
        "refuses what is not JSON",
        arguments: [
            "", " ", "{", "}", "[1,]", "{\"a\":}", "{\"a\" 1}", "{a: 1}", "[1 2]", "01", "-", "1.",
            ".5",
            "1e", "+1", "nul", "True", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"", "\"\n\"", "1 2", "[1]]", "NaN", "\u{FEFF}1",
            String(repeating: "[", count: 100_000),
        ]
    )
    func refuses(text: String) {
        #expect(throws: DocumentSyntaxError.self) { try parse(text) }
    }

    @Test("refuses a text that is not UTF-8, and says on which line")
    func notUTF8() {
        let error = #expect(throws: DocumentSyntaxError.self) {
            try DocumentValue(json: Array("[1,\n\"".utf8) + [0xFF] + Array("\"]".utf8))
        }
        #expect(error?.line == 2)
    }

    @Test("writes what it reads")
    func writes() throws {
        let text = #"{"a":[1.50,"\"\\\n\u0001é",{},[]],"b":null}"#
        #expect(try parse(text).json(isIndented: false) == text)
        #expect(try parse(parse(text).json()) == parse(text))
    }
}
