import Compression
import Foundation
import HTTPTypes
import HummingbirdTesting
import Metering
import NIOCore
import Testing

@testable import Ingestion

@Suite("OTLP over HTTP")
struct OTLPRoutesTests {
    @Test("an accepted request is answered with an empty protobuf and a receipt")
    func accepts() async throws {
        try await OTLPTestServer.run { server in
            let reply = try await server.post(OTLPTestServer.logs(["", ""]))
            #expect(reply.status == .ok)
            #expect(reply.headers[.contentType] == "application/x-protobuf")
            #expect(reply.body.readableBytes == 0)
            #expect(reply.headers[.meterbeeReceipt] != nil)
            #expect(server.store.batches.first?.parts.first?.records == 2)
        }
    }

    @Test("a byte-identical resend is a duplicate with the first receipt")
    func duplicate() async throws {
        try await OTLPTestServer.run { server in
            let body = OTLPTestServer.logs([""])
            let first = try await server.post(body)
            let second = try await server.post(body)
            #expect(second.status == .ok)
            #expect(second.headers[.meterbeeDuplicate] == "true")
            #expect(second.headers[.meterbeeReceipt] == first.headers[.meterbeeReceipt])
            #expect(server.store.batches.count == 1)
        }
    }

    @Test("the whole receipt is in the reply of who asks for it")
    func wholeReceipt() async throws {
        try await OTLPTestServer.run { server in
            let plain = try await server.post(OTLPTestServer.logs([""]))
            #expect(plain.headers[.meterbeeReceiptJSON] == nil)
            let whole = try await server.post(
                OTLPTestServer.logs(["", ""]),
                headers: ["Meterbee-Receipt": "full"]
            )
            #expect(whole.headers[.meterbeeReceipt] != nil)
            #expect(whole.headers[.meterbeeReceiptJSON] == "{}")
        }
    }

    @Test("a reused key with another body is refused")
    func reusedKey() async throws {
        try await OTLPTestServer.run { server in
            let headers = ["Idempotency-Key": "k1"]
            _ = try await server.post(OTLPTestServer.logs([""]), headers: headers)
            let reply = try await server.post(
                OTLPTestServer.logs([""], body: "other"),
                headers: headers
            )
            #expect(reply.status == .conflict)
            #expect(reply.headers[.contentType] == "application/x-protobuf")
        }
    }

    @Test("an empty request succeeds and claims nothing")
    func empty() async throws {
        try await OTLPTestServer.run { server in
            for path in ["/v1/logs", "/v1/traces", "/v1/metrics"] {
                let reply = try await server.post([], path: path)
                #expect(reply.status == .ok)
                #expect(reply.headers[.meterbeeReceipt] == nil)
            }
            #expect(server.store.batches.isEmpty)
        }
    }

    @Test("JSON is answered as JSON")
    func json() async throws {
        try await OTLPTestServer.run { server in
            let body = """
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[
                {"timeUnixNano":"1795435200000000000","body":{"stringValue":"hello"}}]}]}]}
                """
            let reply = try await server.post(Array(body.utf8), type: "application/json")
            #expect(reply.status == .ok)
            #expect(String(buffer: reply.body) == "{}")
            #expect(server.store.batches.first?.parts.first?.canonicalBytes == 37)
        }
    }

    @Test("gzip and zstd carry the same records as none")
    func compressions() async throws {
        try await OTLPTestServer.run { server in
            let body = OTLPTestServer.logs(["", "", ""])
            let zstd = try ZstdCompressor().compress(body)
            let gzip = try body.withUnsafeBytes { try GzipCompressor().compress($0) }
            _ = try await server.post(body)
            for (coding, bytes) in [("zstd", zstd), ("gzip", gzip)] {
                let reply = try await server.post(bytes, headers: ["Content-Encoding": coding])
                #expect(reply.status == .ok)
                // The uncompressed bytes are the same, so the request is known.
                #expect(reply.headers[.meterbeeDuplicate] == "true")
            }
        }
    }

    @Test("refused records are counted and named, the others stored")
    func partialSuccess() async throws {
        try await OTLPTestServer.run { server in
            let reply = try await server.post(OTLPTestServer.logs(["", "off", "off"]))
            #expect(reply.status == .ok)
            let bytes = Array(reply.body.readableBytesView)
            // partial_success (field 1) with rejected_log_records (field 1) = 2.
            #expect(bytes.prefix(1) == [0x0A])
            #expect(bytes.dropFirst(2).prefix(2) == [0x08, 0x02])
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("off"))
            #expect(server.store.batches.first?.parts.first?.records == 1)
        }
    }

    @Test("agent-only records from another key fall to the signal's default source")
    func agentOnly() async throws {
        try await OTLPTestServer.run { server in
            _ = try await server.post(OTLPTestServer.logs(["net.flow"]))
            #expect(server.store.batches.first?.parts.first?.dataSource == "otlp.logs")
        }
    }

    @Test(
        "refusals have their status, in the request's encoding",
        arguments: [
            (nil as String?, "application/x-protobuf", "", HTTPResponse.Status.unauthorized),
            ("reader", "application/json", "", .forbidden),
            ("sender", "text/plain", "", .unsupportedMediaType),
            ("sender", "application/json", "br", .unsupportedMediaType),
            ("sender", "application/x-protobuf", "gzip", .badRequest),
            ("sender", "application/json", "", .badRequest),
            ("sender", "application/x-protobuf", "", .badRequest),
        ]
    )
    func refusals(
        key: String?,
        type: String,
        coding: String,
        status: HTTPResponse.Status
    ) async throws {
        try await OTLPTestServer.run { server in
            let reply = try await server.post(
                Array("{nonsense".utf8),
                key: key ?? "nobody",
                type: type,
                headers: coding.isEmpty ? [:] : ["Content-Encoding": coding]
            )
            #expect(reply.status == status)
            let isJSON = type == "application/json"
            #expect(
                reply.headers[.contentType]
                    == (isJSON ? "application/json" : "application/x-protobuf")
            )
            if isJSON {
                let object = try JSONSerialization.jsonObject(
                    with: Data(reply.body.readableBytesView)
                )
                let members = try #require(object as? [String: Any])
                #expect(members["code"] is Int)
                #expect(members["message"] is String)
            } else {
                // google.rpc.Status: code (field 1), message (field 2).
                #expect(reply.body.readableBytesView.first == 0x08)
            }
        }
    }

    @Test("a method other than POST is refused")
    func methods() async throws {
        try await OTLPTestServer.run { server in
            let reply = try await server.client.execute(uri: "/v1/logs", method: .get)
            #expect(reply.status == .methodNotAllowed)
            #expect(reply.headers[.allow] == "POST")
        }
    }

    @Test("a body of the limit is accepted and one byte more refused, also when it is decompressed")
    func limits() async throws {
        let body = OTLPTestServer.logs([""], body: String(repeating: "x", count: 5000))
        try await OTLPTestServer.run(requestBytesMax: body.count) { server in
            let reply1 = try await server.post(body)
            #expect(reply1.status == .ok)
        }
        try await OTLPTestServer.run(requestBytesMax: body.count - 1) { server in
            let reply2 = try await server.post(body)
            #expect(reply2.status == .contentTooLarge)
            let zstd = try ZstdCompressor().compress(body)
            let reply = try await server.post(zstd, headers: ["Content-Encoding": "zstd"])
            #expect(reply.status == .contentTooLarge)
        }
    }

    @Test("without memory or store the sender is told to send again")
    func retryable() async throws {
        try await OTLPTestServer.run(memoryBytesMax: 10) { server in
            #expect(server.budget.reserve(1))
            let reply = try await server.post(OTLPTestServer.logs([""]))
            #expect(reply.status == .serviceUnavailable)
            #expect(reply.headers[.retryAfter] != nil)
            server.budget.release(1)
            // Nobody else holds memory: a request within its own limit is not refused for ever.
            let alone = try await server.post(OTLPTestServer.logs([""]))
            #expect(alone.status == .ok)
            #expect(server.budget.usedBytes == 0)
        }
        try await OTLPTestServer.run { server in
            server.store.fail(with: .unavailable("gone"))
            let body = OTLPTestServer.logs([""])
            let reply = try await server.post(body)
            #expect(reply.status == .serviceUnavailable)
            #expect(reply.headers[.retryAfter] != nil)
            server.store.fail(with: nil)
            let reply3 = try await server.post(body)
            #expect(reply3.status == .ok)
        }
    }

    @Test("a tenant without an active subscription is told so")
    func subscription() async throws {
        for subscription in [TenantState.Subscription.none, .paused] {
            let directory = TestDirectory(subscription: subscription)
            try await OTLPTestServer.run(directory: directory) { server in
                let reply = try await server.post(OTLPTestServer.logs([""]))
                #expect(reply.status == .forbidden)
                #expect(String(buffer: reply.body).contains("subscription"))
            }
        }
    }

    @Test("what JSON is turned into is charged to the memory of requests, and limited")
    func transcodedMemory() async throws {
        let limit = 1 << 20
        // A digit and a comma become eight bytes.
        let small = Self.histogram(buckets: limit / 9)
        let large = Self.histogram(buckets: limit / 4)
        #expect(small.count < limit / 2 && large.count < limit)
        try await OTLPTestServer.run(memoryBytesMax: limit) { server in
            #expect(server.budget.reserve(limit / 4))
            let crowded = try await Self.post(small, to: server)
            #expect(crowded.status == .serviceUnavailable)
            #expect(server.budget.refusals == 1)
            server.budget.release(limit / 4)
            let alone = try await Self.post(small, to: server)
            #expect(alone.status == .ok)
            let tooLarge = try await Self.post(large, to: server)
            #expect(tooLarge.status == .contentTooLarge)
            #expect(server.budget.usedBytes == 0)
        }
    }

    private static func post(_ json: [UInt8], to server: OTLPTestServer) async throws
        -> TestResponse
    {
        try await server.post(json, path: "/v1/metrics", type: "application/json")
    }

    private static func histogram(buckets: Int) -> [UInt8] {
        let counts = Array(repeating: "0", count: buckets).joined(separator: ",")
        let point = #"{"timeUnixNano":"1795435200000000000","bucketCounts":[\#(counts)]}"#
        return Array(
            (#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","histogram":{"#
                + #""dataPoints":[\#(point)]}}]}]}]}"#).utf8
        )
    }
}
