import Testing

@testable import Telemetry

@Suite("OTLP JSON decoder")
struct OTLPJSONDecoderTests {
    private func decode(_ json: String, _ signal: Signal = .logs) throws -> [UInt8] {
        try OTLPJSONDecoder.protobuf(Array(json.utf8), signal: signal)
    }

    private func log(_ record: String) -> String {
        #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[\#(record)]}]}]}"#
    }

    private func span(_ span: String) -> String {
        #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(span)]}]}]}"#
    }

    /// The code of the error that a text is refused with; nil when it is accepted.
    private func refusal(_ json: String, _ signal: Signal = .logs) -> TelemetryError.Code? {
        do {
            let bytes = try decode(json, signal)
            _ = try scanned(bytes, signal)
            return nil
        } catch {
            return (error as? TelemetryError)?.code
        }
    }

    @Test("sizes, times and names of a log, worked out by hand")
    func logRecord() throws {
        let json = """
            {"resourceLogs": [{
              "resource": {"attributes": [{"key": "host", "value": {"stringValue": "n1"}}]},
              "scopeLogs": [{"scope": {"name": "s"}, "logRecords": [{
                "timeUnixNano": "1795435200000000000", "observedTimeUnixNano": 5,
                "severityNumber": 9, "body": {"stringValue": "a\\u00e4\\ud83d\\ude00\\n"},
                "eventName": "e\\u0076", "traceId": "0123456789abcdef0123456789ABCDEF",
                "attributes": [
                  {"key": "i", "value": {"intValue": "-3"}}, {"key": "j", "value": {"intValue": 3}},
                  {"key": "b", "value": {"bytesValue": "AAEC"}}, {"key": "n", "value": {}},
                  {"key": "l", "value": {"arrayValue": {"values": [{"boolValue": true}]}}}
                ]}]}]}]}
            """
        let records = try scanned(try decode(json), .logs)
        let record = try #require(records.first)
        // a, ä (2), an emoji (4), a line feed.
        #expect(record.body == 1 + 2 + 4 + 1)
        #expect(record.attributes == 9 + 9 + 4 + 1 + 2)
        #expect(record.resource == 6)
        #expect(record.time == 1_795_435_200_000_000_000)
        #expect(record.name == Array("ev".utf8))
        #expect(record.scope == Array("s".utf8))
    }

    @Test(
        "metrics of every kind",
        arguments: [
            (#""gauge":{"dataPoints":[{"asInt":"-5"}]}"#, 1),
            (#""sum":{"dataPoints":[{"asDouble":"NaN"}],"isMonotonic":true}"#, 1),
            (#""sum":{"dataPoints":[{}]}"#, 0),
            (
                #""histogram":{"dataPoints":[{"count":"2","sum":0,"bucketCounts":["1",1,0],"explicitBounds":[1,2.5]}]}"#,
                5
            ),
            (
                #""exponentialHistogram":{"dataPoints":[{"scale":-1,"positive":{"offset":-2,"bucketCounts":["300",1]}}]}"#,
                4
            ),
            (#""summary":{"dataPoints":[{"quantileValues":[{"quantile":0.5,"value":1e3}]}]}"#, 3),
        ]
    )
    func metrics(data: String, samples: Int) throws {
        let json =
            #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m",\#(data)}]}]}]}"#
        let records = try scanned(try decode(json, .metrics), .metrics)
        #expect(records.map(\.samples) == [samples])
        #expect(records.map(\.body) == [1])
    }

    @Test(
        "accepted",
        arguments: [
            "{}", " {\n} ", #"{"resourceLogs":[]}"#, #"{"resourceLogs":null}"#,
            #"{"resourceLogs":[{}]}"#, #"{"resourceLogs":[{"scopeLogs":[{}]}]}"#,
            #"{"unknown":[1,{"a":[null,true,false,-1.5e-3,"\u00e9\""]}],"resourceLogs":[]}"#,
        ]
    )
    func envelopes(json: String) throws {
        #expect(try scanned(try decode(json), .logs).isEmpty)
    }

    @Test(
        "accepted records",
        arguments: [
            #"{"traceId":"","spanId":""}"#, #"{"timeUnixNano":1e3}"#, #"{"timeUnixNano":"7"}"#,
            #"{"severityNumber":9.0}"#, #"{"flags":4294967295}"#, #"{"body":null}"#,
            #"{"body":{"doubleValue":"-Infinity"}}"#, #"{"body":{"bytesValue":"_-8"}}"#,
            #"{"body":{"intValue":"-9223372036854775808"}}"#,
            #"{"body":{"intValue":9223372036854775807}}"#, #"{"time_unix_nano":"x"}"#,
        ]
    )
    func acceptedRecords(record: String) {
        #expect(refusal(log(record)) == nil)
    }

    @Test(
        "refused with the value's name",
        arguments: [
            #"{"severityNumber":"SEVERITY_NUMBER_INFO"}"#, #"{"severityNumber":"9"}"#,
            #"{"traceId":"zz23456789abcdef0123456789abcdef"}"#, #"{"traceId":"0123"}"#,
            #"{"spanId":"0123456789abcdef01"}"#, #"{"traceId":5}"#, #"{"timeUnixNano":"-1"}"#,
            #"{"timeUnixNano":1.5}"#, #"{"timeUnixNano":"18446744073709551616"}"#,
            #"{"timeUnixNano":""}"#, #"{"timeUnixNano":" 1"}"#, #"{"timeUnixNano":true}"#,
            #"{"body":{"intValue":"9223372036854775808"}}"#, #"{"body":{"doubleValue":1e999}}"#,
            #"{"body":{"doubleValue":"x"}}"#, #"{"body":{"boolValue":1}}"#, #"{"body":"text"}"#,
            #"{"body":{"bytesValue":"?"}}"#, #"{"attributes":{}}"#, #"{"attributes":[null]}"#,
            #"{"flags":-1}"#, #"{"eventName":5}"#,
        ]
    )
    func refusedValues(record: String) {
        #expect(refusal(log(record)) == .invalidValue)
    }

    @Test("an enum's name is refused in spans too")
    func enumNames() {
        #expect(refusal(span(#"{"kind":"SPAN_KIND_SERVER"}"#), .traces) == .invalidValue)
        #expect(refusal(span(#"{"kind":2,"status":{"code":1}}"#), .traces) == nil)
    }

    @Test(
        "refused as no JSON",
        arguments: [
            "", " ", "{", "}", "{}x", "{} {}", "\u{FEFF}{}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
            #"{a:1}"#, #"{"a":01}"#, #"{"a":+1}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":1e}"#,
            #"{"a":-}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#, #"{"a":"\u12g4"}"#, #"{"a":"#,
            "{\"a\":\"\n\"}", #"{"a":"}"#, #"{"a":nul}"#, #"{"a":[1 2]}"#, #"{"a":[1,]}"#,
            #"{"a":NaN}"#, #"{"a":'b'}"#, "{\"a\":1,,\"b\":2}",
        ]
    )
    func refusedTexts(json: String) {
        #expect(refusal(json) == .malformedJSON)
    }

    @Test("other values than an object at the top", arguments: ["[]", "null", "1", #""x""#])
    func notAnObject(json: String) {
        #expect(refusal(json) == .invalidValue)
    }

    @Test(
        "a lone surrogate is U+FFFD, three bytes",
        arguments: [#"\ud800"#, #"\udc00x"#, #"\ud800\u0041"#]
    )
    func loneSurrogate(text: String) throws {
        let records = try scanned(try decode(log(#"{"body":{"stringValue":"\#(text)"}}"#)), .logs)
        #expect(records.first?.body == 3 + (text.count == 6 ? 0 : 1))
    }

    @Test("invalid UTF-8 is refused")
    func invalidUTF8() {
        let json = Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
        #expect(throws: TelemetryError.self) {
            try OTLPJSONDecoder.protobuf(json, signal: .logs)
        }
    }

    @Test("values nest 64 levels, unknown members 256", arguments: [0, 1])
    func depth(excess: Int) {
        let levels = 64 + excess
        let value =
            String(repeating: #"{"arrayValue":{"values":["#, count: levels) + #"{"intValue":1}"#
            + String(repeating: "]}}", count: levels)
        #expect(refusal(log(#"{"body":\#(value)}"#)) == (excess == 0 ? nil : .nestedTooDeep))
        let brackets = 256 + excess
        let unknown =
            String(repeating: "[", count: brackets) + String(repeating: "]", count: brackets)
        #expect(refusal(#"{"x":\#(unknown)}"#) == (excess == 0 ? nil : .nestedTooDeep))
        let hostile = String(repeating: "[", count: 1_000_000)
        #expect(refusal(#"{"x":\#(hostile)"#) == .nestedTooDeep)
    }

    @Test("errors name the byte")
    func offset() {
        let json = log(#"{"severityNumber":"X"}"#)
        do {
            _ = try decode(json)
            Issue.record("accepted")
        } catch {
            let expected = json.utf8.count - #""X"}]}]}]}"#.utf8.count
            #expect((error as? TelemetryError)?.offset == expected)
        }
    }

    @Test("memory is asked for before it is taken, and no message exceeds its limit")
    func memory() throws {
        let texts = [
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":""#
                + String(repeating: "x", count: 5000) + #"\u00e9"}}]}]}]}"#,
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":["#
                + Array(repeating: "{}", count: 3000).joined(separator: ",") + "]}]}]}",
        ]
        for text in texts {
            let json = Array(text.utf8)
            var asked = 0
            let message = try json.withUnsafeBytes { json in
                try OTLPJSONDecoder.protobuf(json, signal: .logs) { total in
                    asked = total
                    return true
                }
            }
            #expect(asked >= message.count && asked <= 2 * message.count + 64)
            for (limit, granted, code) in [
                (message.count - 1, Int.max, TelemetryError.Code.tooLarge),
                (Int.max, message.count - 1, .memoryRefused),
            ] {
                let failure = #expect(throws: TelemetryError.self) {
                    try json.withUnsafeBytes { json in
                        try OTLPJSONDecoder.protobuf(json, signal: .logs, limit: limit) {
                            $0 <= granted
                        }
                    }
                }
                #expect(failure?.code == code)
            }
        }
    }
}
