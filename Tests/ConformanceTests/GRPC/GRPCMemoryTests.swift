import Foundation
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

@Suite("the memory for requests in flight, over gRPC", .serialized)
struct GRPCMemoryTests {
    @Test("where it is used up calls are UNAVAILABLE with RetryInfo, and accepted once it is free")
    func exhausted() async throws {
        try await OwnServer.run(environment: ["METERBEE_INGEST_MEMORY_BYTES_MAX": "\(8 << 20)"]) {
            own in
            try await Self.check(own)
        }
    }

    private static func check(_ own: OwnServer) async throws {
        let target = own.target
        let message = try OTLPSample.message(ofBytes: 3 << 20)
        // Calls that do not end hold what they have sent.
        var held: [HeldGRPCCall] = []
        for _ in 0..<2 { held.append(try await HeldGRPCCall.open(target, message: message)) }
        try await Patience.until("the held calls took their memory") {
            try await target.metric("meterbee_request_memory_bytes") > 5 << 20
        }
        let crowded = try await RawGRPCCall(.logs, message: message).send(to: target)
        #expect(crowded.status == 14)
        #expect(try crowded.hasRetryInfo)
        let small = try await RawGRPCCall(.logs, message: OTLPSample.protobuf(.logs))
            .send(to: target)
        #expect(small.status == 0, "what there is room for is taken")
        let http = try await OTLPExchange(body: message).send(to: target)
        #expect(http.status == 503)
        #expect(http.headers.first(name: "Retry-After") != nil)
        let json = try await OTLPExchange(
            body: Array(OTLPSample.json(.logs, records: 40_000).utf8),
            contentType: "application/json"
        ).send(to: target)
        #expect(json.status == 503 && json.contentType == "application/json")
        #expect(try json.json["code"] as? Int == 14)
        #expect(json.text.contains("google.rpc.RetryInfo"))
        for call in held { call.abandon() }
        try await Patience.until("their memory is free again") {
            try await target.metric("meterbee_request_memory_bytes") == 0
        }
        #expect(try await RawGRPCCall(.logs, message: message).send(to: target).status == 0)
        // Within its own limit a request is never refused for ever, whatever the budget.
        let large = try OTLPSample.message(ofBytes: 20 << 20)
        #expect(try await RawGRPCCall(.logs, message: large).send(to: target).status == 0)
    }
}
