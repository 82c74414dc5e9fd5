import Foundation
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("obligation 7: receipts, whole and by their id", .ownServer)
    struct ReceiptTests {
        @Test("a receipt asked for whole is the one read by its id, and holds by the public key")
        func whole() async throws {
            let target = try #require(ConformanceTarget.current)
            let anybody = RESTClient(baseURL: target.baseURL, key: "")
            let keySet = try await anybody.document("/api/v1/receipts/public-key")
            let verifier = try OfflineVerifier(keySet: keySet)
            let api = RESTClient(baseURL: target.baseURL, key: target.key)
            for overGRPC in [false, true] {
                let body = try OTLPSample.protobuf(.logs, records: 2)
                let (id, text) = try await Self.send(body, overGRPC: overGRPC)
                let whole = Data(try #require(text).utf8)
                let read = try await api.document("/api/v1/receipts/\(try #require(id))")
                #expect(try Self.object(whole) == Self.object(read))
                #expect(verifier.holds(whole))
                #expect(!verifier.holds(try #require(OfflineVerifier.altered(whole))))
                try Self.checkMembers(read, id: try #require(id))
                // A duplicate names the first receipt, which is read by its id.
                let again = try await Self.send(body, overGRPC: !overGRPC)
                #expect(again.id == id)
                #expect(again.json == nil)
            }
        }

        @Test("nobody is sent a whole receipt who does not ask, nor one above 2 KiB")
        func notAsked() async throws {
            let body = try OTLPSample.protobuf(.logs)
            let reply = try await OTLPExchange(body: body).send()
            #expect(reply.headers.first(name: "Meterbee-Receipt-Json") == nil)
            let call = try await RawGRPCCall(.logs, message: OTLPSample.protobuf(.logs)).send()
            #expect(call.receipt != nil && call.receiptJSON == nil)
        }

        @Test("another tenant's receipt is not there")
        func foreign() async throws {
            let target = try #require(ConformanceTarget.current)
            let own = try #require(target.own)
            let other = try await own.makeTenant(sources: ["otlp.logs"])
            let id = try #require(
                try await OTLPExchange(body: OTLPSample.protobuf(.logs)).send().receipt
            )
            let api = RESTClient(baseURL: target.baseURL, key: other)
            await #expect(throws: ClientError.self) {
                try await api.document("/api/v1/receipts/\(id)")
            }
        }

        private static func send(
            _ body: [UInt8],
            overGRPC: Bool
        ) async throws -> (id: String?, json: String?) {
            let wanted = [("Meterbee-Receipt", "full")]
            guard overGRPC else {
                let reply = try await OTLPExchange(body: body, headers: wanted).send()
                #expect(reply.status == 200)
                return (reply.receipt, reply.headers.first(name: "Meterbee-Receipt-Json"))
            }
            let metadata = [("meterbee-receipt", "full")]
            let reply = try await RawGRPCCall(.logs, message: body, headers: metadata).send()
            #expect(reply.status == 0)
            return (reply.receipt, reply.receiptJSON)
        }

        private static func object(_ json: Data) throws -> NSDictionary {
            try #require(try JSONSerialization.jsonObject(with: json) as? NSDictionary)
        }

        private static func checkMembers(_ json: Data, id: String) throws {
            let receipt = try object(json)
            #expect(receipt["id"] as? String == id)
            #expect(receipt["tenant"] as? String == "main")
            for member in ["agent", "batch_key", "received_at", "rejected"] {
                #expect(receipt[member] != nil, "\(member)")
            }
            let sources = try #require(receipt["data_sources"] as? [NSDictionary])
            #expect(sources.count == 1)
            #expect(sources.first?["data_source"] as? String == "otlp.logs")
            #expect(sources.first?["rule"] as? String == "canonical-v1")
            #expect(sources.first?["records"] as? Int == 2)
            let bytes = sources.first?["canonical_bytes"] as? Int
            #expect(bytes != nil && bytes == sources.first?["billable_bytes"] as? Int)
            let proof = try #require(receipt["proof"] as? NSDictionary)
            #expect(
                Set(proof.allKeys.compactMap { $0 as? String }) == [
                    "index", "size", "path", "root", "key_id", "signature",
                ]
            )
        }
    }
}
