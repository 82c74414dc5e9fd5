import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("precise answers: matching, and changes that act on the next request", .ownServer)
    struct ChangeTests {
        private struct Receipt: Decodable {
            struct Source: Decodable {
                var dataSource: String
                var rule: String
                var records: Int
            }

            var dataSources: [Source]
        }

        /// A source of its own, and a key of a tenant whose plan has it.
        private static func makeSource(
            match: JSONValue,
            signal: String = "logs"
        ) async throws -> (source: String, key: String) {
            let own = try #require(ConformanceTarget.current?.own)
            let source = "s-\(OTLPSample.number())"
            try await own.server.operator.create(
                "/api/v1/data-sources",
                [
                    "key": .string(source), "product": "probes", "name": .string(source),
                    "signal": .string(signal), "match": match, "origin": "any",
                ]
            )
            let all = [source, "otlp.logs", "otlp.traces", "otlp.metrics", "big"]
            return (source, try await own.makeTenant(sources: all))
        }

        private static func receipt(_ reply: OTLPExchange.Reply, key: String) async throws
            -> Receipt
        {
            let target = try #require(ConformanceTarget.current)
            return try await RESTClient(baseURL: target.baseURL, key: key)
                .get("/api/v1/receipts/\(try #require(reply.receipt))")
        }

        @Test("the event's name wins over the scope's, and no match is the signal's default")
        func matching() async throws {
            let scope = "scope.\(OTLPSample.number())"
            let (source, key) = try await Self.makeSource(match: ["scope_name": .string(scope)])
            var encoder = OTLPLogsEncoder()
            for (scopeName, event) in [(scope, ""), (scope, "big"), (scope, "x"), ("other", "")] {
                encoder.beginScope(name: scopeName)
                encoder.beginRecord(
                    timeUnixNano: OTLPSample.now,
                    observedTimeUnixNano: 0,
                    eventName: event,
                    body: "\(OTLPSample.number())"
                )
            }
            let reply = try await OTLPExchange(body: encoder.finish(), key: key).send()
            let counts = try await Self.receipt(reply, key: key).dataSources
                .map { "\($0.dataSource): \($0.records)" }
            #expect(Set(counts) == ["\(source): 2", "big: 1", "otlp.logs: 1"])
        }

        @Test("a new rule and a disabled source act on the next request")
        func sources() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let event = "event.\(OTLPSample.number())"
            let (source, key) = try await Self.makeSource(match: ["event_name": .string(event)])
            func send() async throws -> OTLPExchange.Reply {
                try await OTLPExchange(body: OTLPSample.event(event), key: key).send()
            }
            func rules() async throws -> [String] {
                try await Self.receipt(try await send(), key: key).dataSources.map(\.rule)
            }
            let path = "/api/v1/data-sources/\(source)"
            #expect(try await rules() == ["canonical-v1"])
            for version in 1...2 {
                let rule: JSONValue = ["expression": .string("canonical_size * \(version + 1)")]
                try await own.server.operator.create("\(path)/rules", rule)
                #expect(try await rules() == ["\(version)"])
            }
            try await own.server.operator.change(path, ["enabled": false])
            let refused = try await send()
            #expect(refused.status == 200)
            let partial = try WireMessage(try #require(try refused.message.bytes(1)))
            #expect(partial.integer(1) == 1)
            try await own.server.operator.change(path, ["enabled": true])
            #expect(try await rules() == ["2"])
        }

        @Test("a deleted key acts on the next request, over HTTP and gRPC")
        func deletedKey() async throws {
            let target = try #require(ConformanceTarget.current)
            let own = try #require(target.own)
            let key = try await own.server.operator.createKey(
                "main",
                name: "gone",
                scopes: ["ingest"]
            )
            #expect(
                try await OTLPExchange(body: OTLPSample.protobuf(.logs), key: key).send().status
                    == 200
            )
            var id = String(try #require(key.split(separator: "_").dropFirst().first))
            // The key has the identifier's 32 digits without the hyphens.
            for place in [20, 16, 12, 8] {
                id.insert("-", at: id.index(id.startIndex, offsetBy: place))
            }
            var request = HTTPClientRequest(
                url: "\(target.baseURL)/api/v1/api-keys/\(id)?tenant=main"
            )
            request.method = .DELETE
            request.headers.add(
                name: "Authorization",
                value: "Bearer \(own.server.operatorKey)"
            )
            let deletion = try await HTTPClient.shared.wholeReply(
                to: request,
                within: Patience.timeout,
                bytesMax: 1 << 20
            )
            #expect((200..<300).contains(deletion.status.code))
            let reply = try await OTLPExchange(body: OTLPSample.protobuf(.logs), key: key).send()
            #expect(reply.status == 401)
            let call = RawGRPCCall(.logs, message: try OTLPSample.protobuf(.logs), key: key)
            #expect(try await call.send().status == 16)
        }
    }
}
