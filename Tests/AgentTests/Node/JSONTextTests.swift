import Testing

@testable import AgentCore

@Suite("JSON")
struct JSONTextTests {
    @Test("only the outermost object's members count")
    func outermost() {
        let text = #"{"a": {"key": "inner"}, "b": ["key", "x"], "n": 1, "key" : "outer"}"#
        #expect(JSONText.stringMember("key", in: text.utf8) == "outer")
        #expect(JSONText.stringMember("n", in: text.utf8) == nil)
        #expect(JSONText.stringMember("x", in: text.utf8) == nil)
    }

    @Test("escapes are undone")
    func escapes() {
        let text = #"{"key": "a\"b\\c\nd\u00e9"}"#
        #expect(JSONText.stringMember("key", in: text.utf8) == "a\"b\\c\ndé")
    }

    @Test(
        "text that is cut off or no JSON has no members",
        arguments: ["", "{", #"{"key": "a"#, "key"]
    )
    func broken(text: String) {
        #expect(JSONText.stringMember("key", in: text.utf8) == nil)
    }

    @Test("what was written is read, whatever the characters")
    func roundTrip() {
        var json = JSONWriter()
        json.object { json in
            json.member("number", 5)
            json.member("text", "quote \" backslash \\ line \n bell \u{7} grün")
            json.member("seconds", thousandths: 12_034)
            json.member("nothing", nil)
        }
        #expect(
            JSONText.stringMember("text", in: json.text.utf8)
                == "quote \" backslash \\ line \n bell \u{7} grün"
        )
        #expect(json.text.hasPrefix(#"{"number":5,"#))
        #expect(json.text.contains(#""seconds":12.034,"nothing":null}"#))
    }
}
