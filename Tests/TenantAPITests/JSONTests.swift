import Billing
import HTTPTypes
import Testing

@testable import TenantAPI

@Suite("JSON")
struct JSONTests {
    static let values: [(String, JSONValue)] = [
        ("null", nil), (" true ", true), ("[]", []), ("{}", [:]),
        ("-0.5e+10", .number("-0.5e+10")), (#""\u00e9\ud83d\ude00\n\/""#, "é😀\n/"),
        (#"{"a":[1,{"b":null}]}"#, ["a": [1, ["b": nil]]]),
    ]

    @Test("a value is read and written", arguments: values)
    func roundTrip(text: String, value: JSONValue) throws {
        #expect(try JSONValue(reading: Array(text.utf8)) == value)
        #expect(try JSONValue(reading: Array(value.text.utf8)) == value)
    }

    static let faults: [(String, Int, Int)] = [
        ("", 1, 1), ("01", 1, 3), ("1.", 1, 3), ("+1", 1, 1), ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6),
        ("{\n  \"a\": tru\n}", 2, 8), ("\"a", 1, 3), ("\"\u{1}\"", 1, 3), (#""\x""#, 1, 4),
        (#""\ud800""#, 1, 8), (#""\udc00x""#, 1, 8), ("[1 2]", 1, 4), ("NaN", 1, 1),
        (#"{"a":1,"a":2}"#, 1, 11),
    ]

    @Test("what is not JSON is refused where it goes wrong", arguments: faults)
    func fault(text: String, line: Int, column: Int) {
        let fault = #expect(throws: DocumentSyntaxError.self) {
            try JSONValue(reading: Array(text.utf8))
        }
        #expect(fault?.line == line, "\(text)")
        #expect(fault?.column == column, "\(text)")
    }

    @Test("bytes that are not UTF-8 are refused in strings")
    func notUTF8() {
        #expect(throws: DocumentSyntaxError.self) {
            try JSONValue(reading: [0x22, 0xFF, 0x22])
        }
    }

    @Test(
        "integers are exact or refused",
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("1e3", 1000),
            ("5.0", 5), ("0.5", nil), ("9223372036854775808", nil), ("1e400", nil), ("1e300", nil),
        ] as [(String, Int64?)]
    )
    func integers(digits: String, value: Int64?) {
        #expect(JSONValue.number(digits).integer == value)
    }

    @Test("random bytes never trap the parser")
    func fuzz() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array(#"{}[]",:\u0eE+-.tfn 18a"#.utf8) + [0xFF, 0x00, 0xC3]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &generator)]
            }
            if let value = try? JSONValue(reading: bytes) {
                #expect((try? JSONValue(reading: Array(value.text.utf8))) == value)
            }
        }
    }
}
