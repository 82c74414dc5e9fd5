import Testing

@testable import Telemetry

@Suite("Record as JSON")
struct RecordJSONTests {
    private func json(_ bytes: [UInt8], _ signal: Signal) throws -> [String] {
        var texts: [String] = []
        _ = try OTLPScanner.scan(bytes, signal: signal) { record in
            texts.append(record.json(additions: [("data_source", "x")]))
            return .proceed
        }
        return texts
    }

    @Test("a log record with its resource and scope")
    func log() throws {
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.attribute("host.name", "n\"1\n")
        encoder.beginScope(name: "s", version: "2")
        encoder.beginRecord(
            timeUnixNano: 7,
            observedTimeUnixNano: 8,
            eventName: "e",
            severityNumber: 9,
            body: "b"
        )
        encoder.attribute("i", -1 as Int64)
        encoder.attribute("d", 1.5)
        encoder.attribute("nan", Double.nan)
        encoder.attribute("t", true)
        encoder.attribute("l", ["x", "y"])
        let bad: [UInt8] = [0x61, 0xFF, 0x62]
        bad.withUnsafeBytes { encoder.attribute("bad", utf8: $0) }
        let expected =
            #"{"timeUnixNano":"7","observedTimeUnixNano":"8","severityNumber":9,"eventName":"e","#
            + #""body":{"stringValue":"b"},"attributes":[{"key":"i","value":{"intValue":"-1"}},"#
            + #"{"key":"d","value":{"doubleValue":1.5}},{"key":"nan","value":{"doubleValue":"NaN"}},"#
            + #"{"key":"t","value":{"boolValue":true}},{"key":"l","value":{"arrayValue":{"values":"#
            + #"[{"stringValue":"x"},{"stringValue":"y"}]}}},"#
            + "{\"key\":\"bad\",\"value\":{\"stringValue\":\"a\u{FFFD}b\"}}],"
            + #""resource":{"attributes":[{"key":"host.name","value":{"stringValue":"n\"1\n"}}]},"#
            + #""scope":{"name":"s","version":"2"},"data_source":"x"}"#
        #expect(try json(encoder.finish(), .logs) == [expected])
    }

    @Test("a data point is its metric with that one point")
    func point() throws {
        // Metric m: sum, cumulative, with two points; the second has a negative integer.
        let first: [UInt8] = [0x21, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        let second: [UInt8] = [0x31] + [UInt8](repeating: 0xFF, count: 8)
        let points = [0x0A, 9] + first + [0x0A, 9] + second
        let metric = [0x0A, 1, 0x6D, 0x3A, UInt8(points.count + 2)] + points + [0x10, 2]
        let scope = [0x12, UInt8(metric.count)] + metric
        let resource = [0x12, UInt8(scope.count)] + scope
        let request = [0x0A, UInt8(resource.count)] + resource
        let start = #"{"name":"m","sum":{"dataPoints":[{"#
        let end = #"}],"aggregationTemporality":2},"resource":{},"scope":{},"data_source":"x"}"#
        #expect(
            try json(request, .metrics) == [
                start + #""asDouble":1.0"# + end, start + #""asInt":"-1""# + end,
            ]
        )
    }

    @Test("every random record is JSON that is written without a trap", arguments: Signal.allCases)
    func random(signal: Signal) throws {
        for round in 0..<200 {
            var generator = OTLPGenerator(seed: TestSettings.seed &+ UInt64(round), oddity: 30)
            let texts = try json(generator.request(signal), signal)
            for text in texts {
                #expect(text.hasPrefix("{"))
                #expect(text.hasSuffix(#""data_source":"x"}"#))
            }
        }
    }

    @Test(
        "base64 both ways",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
    )
    func base64(plain: String, encoded: String) {
        var text: [UInt8] = []
        Array(plain.utf8).withUnsafeBytes { Base64.encode($0, into: &text) }
        #expect(text == Array(encoded.utf8))
        #expect(Base64.decode(Array(encoded.utf8)) == Array(plain.utf8))
        #expect(Base64.decode(encoded.utf8.filter { $0 != UInt8(ascii: "=") }) == Array(plain.utf8))
    }

    @Test("what is not base64", arguments: ["Z", "Zg=", "Zg===", "Z=g=", "Zm9v=", "Zm9 v", "é"])
    func notBase64(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }
}
