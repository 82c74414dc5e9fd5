import Compression
import NIOHTTP1
import Telemetry
import Testing

extension ConformanceTests {
    @Suite("obligations 4 and 5: limits, compression and what cannot be decoded")
    struct LimitTests {
        static let limitBytes = 64 << 20

        @Test("every coding carries what none does", arguments: ContentCoding.allCases)
        func codings(coding: ContentCoding) async throws {
            for type in ["application/x-protobuf", "application/json"] {
                let body =
                    type.hasSuffix("json")
                    ? Array(OTLPSample.json(.logs).utf8) : try OTLPSample.protobuf(.logs)
                let first = try await OTLPExchange(body: body, contentType: type).send()
                let again = try await send(
                    try OTLPSample.compress(body, coding),
                    "\(coding)",
                    type: type
                )
                #expect(again.status == 200)
                #expect(again.isDuplicate, "the same bytes under another coding are another batch")
                #expect(again.receipt == first.receipt)
            }
        }

        @Test("identity is a coding, two codings are none")
        func identity() async throws {
            #expect(try await send(OTLPSample.protobuf(.logs), "identity").status == 200)
            #expect(try await send(OTLPSample.protobuf(.logs), "GZIP, gzip").status == 415)
            // RFC 9110, section 8.4.1.3: the same coding under an older name.
            let gzip = try OTLPSample.compress(OTLPSample.protobuf(.logs), .gzip)
            let older = try await send(gzip, "x-gzip")
            #expect(older.status == 200 && older.receipt != nil)
            #expect(try await send(gzip, "gzip").receipt == older.receipt)
        }

        @Test("members and frames follow one another", arguments: [ContentCoding.gzip, .zstd])
        func concatenated(coding: ContentCoding) async throws {
            let body = try OTLPSample.protobuf(.logs) + OTLPSample.protobuf(.logs)
            let half = body.count / 2
            let members =
                try OTLPSample.compress(Array(body[..<half]), coding)
                + OTLPSample.compress(Array(body[half...]), coding)
            let whole = try await OTLPExchange(body: body).send()
            let parts = try await send(members, "\(coding)")
            #expect(parts.status == 200)
            #expect(parts.receipt == whole.receipt)
        }

        @Test("what is not of its coding is refused", arguments: ContentCoding.allCases)
        func corrupt(coding: ContentCoding) async throws {
            let good = try OTLPSample.compress(OTLPSample.protobuf(.logs, records: 50), coding)
            for body in [[], Array(good.dropLast(5)), good + [1, 2, 3], Array("plain".utf8)] {
                let reply = try await send(body, "\(coding)")
                #expect(reply.status == 400)
                #expect(try reply.message.integer(1) == 3)
            }
        }

        @Test("a bomb is refused by its decompressed size", arguments: ContentCoding.allCases)
        func bomb(coding: ContentCoding) async throws {
            let zeros = [UInt8](repeating: 0, count: Self.limitBytes + 1)
            let reply = try await send(try OTLPSample.compress(zeros, coding), "\(coding)")
            #expect(reply.status == 413)
            // Sending the same again does not help.
            #expect(reply.headers.first(name: "Retry-After") == nil)
        }

        @Test("a body of exactly the limit is accepted, one byte more is not")
        func exactLimit() async throws {
            let exact = try OTLPSample.message(ofBytes: Self.limitBytes)
            try #require(exact.count == Self.limitBytes)
            #expect(try await OTLPExchange(body: exact).send().status == 200)
            #expect(try await OTLPExchange(body: exact + [0]).send().status == 413)
        }

        @Test("attribute values nest 64 deep, unknown JSON 256 deep")
        func nesting() async throws {
            for (depth, status) in [(64, 200), (65, 400), (20_000, 400)] {
                let value = Self.nested(depth)
                let json =
                    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":"a","#
                    + #""value":\#(value)}],"body":{"stringValue":"\#(OTLPSample.number())"}}]}]}]}"#
                #expect(try await sendJSON(json).status == status, "\(depth) levels")
            }
            for (depth, status) in [(255, 200), (257, 400), (100_000, 400)] {
                let unknown =
                    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                #expect(
                    try await sendJSON(#"{"unknown":\#(unknown)}"#).status == status,
                    "\(depth) levels"
                )
            }
        }

        /// A string in so many arrays, one in the other.
        private static func nested(_ depth: Int) -> String {
            String(repeating: #"{"arrayValue":{"values":["#, count: depth)
                + #"{"stringValue":"x"}"# + String(repeating: "]}}", count: depth)
        }

        @Test(
            "what is not OTLP is refused and never answered with 500",
            arguments: [
                [0xFF], [0x0A, 0x05, 1], [0x0A, 0x80], [0x08, 0x01], [0x0B], Array("hello".utf8),
            ] as [[UInt8]]
        )
        func undecodable(body: [UInt8]) async throws {
            for signal in Signal.allCases {
                let reply = try await OTLPExchange(signal: signal, body: body).send()
                // A field of another type is an unknown one (protobuf encoding, "unknown fields").
                #expect(reply.status == 400 || (reply.status == 200 && body == [0x08, 0x01]))
                let json = try await OTLPExchange(
                    signal: signal,
                    body: body,
                    contentType: "application/json"
                ).send()
                #expect(json.status == 400)
            }
        }

        private func send(
            _ body: [UInt8],
            _ coding: String,
            type: String = "application/x-protobuf"
        ) async throws -> OTLPExchange.Reply {
            try await OTLPExchange(
                body: body,
                contentType: type,
                headers: [("Content-Encoding", coding)]
            ).send()
        }

        private func sendJSON(_ json: String) async throws -> OTLPExchange.Reply {
            try await OTLPExchange(body: Array(json.utf8), contentType: "application/json").send()
        }
    }
}
