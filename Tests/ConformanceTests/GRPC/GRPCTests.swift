import Compression
import NIOHPACK
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("the same over gRPC")
    struct GRPCTests {
        @Test("an accepted call is answered with an empty message and a receipt")
        func success() async throws {
            for signal in Signal.allCases {
                let body = try OTLPSample.protobuf(signal, records: 3)
                let reply = try await RawGRPCCall(signal, message: body).send()
                #expect(reply.status == 0)
                #expect(reply.message == [])
                #expect(reply.headers.first(name: ":status") == "200")
                #expect(reply.receipt != nil)
                #expect(!reply.isDuplicate)
                let again = try await RawGRPCCall(signal, message: body).send()
                #expect(again.isDuplicate)
                #expect(again.receipt == reply.receipt)
                // One batch whatever brought it.
                let http = try await OTLPExchange(signal: signal, body: body).send()
                #expect(http.isDuplicate)
                #expect(http.receipt == reply.receipt)
            }
        }

        @Test("an empty request succeeds")
        func empty() async throws {
            let reply = try await RawGRPCCall(.logs, message: []).send()
            #expect(reply.status == 0)
            #expect(reply.receipt == nil)
        }

        @Test("gzip and deflate are accepted", arguments: [ContentCoding.gzip, .deflate])
        func codings(coding: ContentCoding) async throws {
            let body = try OTLPSample.protobuf(.logs, records: 20)
            let headers = [("grpc-encoding", "\(coding)")]
            let reply = try await RawGRPCCall(
                .logs,
                message: try OTLPSample.compress(body, coding),
                headers: headers,
                isCompressed: true
            ).send()
            #expect(reply.status == 0)
            #expect(try await OTLPExchange(body: body).send().receipt == reply.receipt)
            // A client may name a coding and leave a message as it is.
            let plain = try await RawGRPCCall(
                .logs,
                message: OTLPSample.protobuf(.logs),
                headers: headers
            ).send()
            #expect(plain.status == 0)
        }

        @Test("any other coding is UNIMPLEMENTED, and the answer says what is not")
        func zstd() async throws {
            for coding in ["zstd", "snappy"] {
                let reply = try await RawGRPCCall(
                    .logs,
                    message: try OTLPSample.compress(OTLPSample.protobuf(.logs), .zstd),
                    headers: [("grpc-encoding", coding)],
                    isCompressed: true
                ).send()
                #expect(reply.status == 12)
                #expect(
                    reply.trailers.first(name: "grpc-accept-encoding")?.contains("gzip") == true
                )
            }
        }

        @Test("what cannot be decoded is INVALID_ARGUMENT")
        func undecodable() async throws {
            let packed = try OTLPSample.compress(OTLPSample.protobuf(.logs, records: 9), .gzip)
            let gzip = [("grpc-encoding", "gzip")]
            var calls = [
                RawGRPCCall(.logs, message: [0xFF, 0xFF]),
                RawGRPCCall(.traces, message: Array("hello".utf8)),
                RawGRPCCall(.logs, message: packed.dropLast(4), headers: gzip, isCompressed: true),
                RawGRPCCall(.logs, message: packed + [7], headers: gzip, isCompressed: true),
                RawGRPCCall(.logs, message: [], headers: gzip, isCompressed: true),
                // The internal headers of the server are nobody else's to set.
                RawGRPCCall(
                    .logs,
                    message: packed,
                    headers: [("meterbee-message-coding", "gzip"), ("meterbee-call-charge", "1")],
                    isCompressed: true
                ),
            ]
            for (flag, message) in [(UInt8(2), [UInt8]()), (0, []), (0, [1])] {
                var call = RawGRPCCall(.logs, message: [])
                call.data = RawGRPCCall.framed(message, flag: flag)
                if flag == 0 { call.data.removeLast() }
                if flag == 0, message.isEmpty { call.data += [0] + RawGRPCCall.framed([], flag: 0) }
                calls.append(call)
            }
            for call in calls {
                let reply = try await call.send()
                #expect(reply.status == 3)
                #expect(try reply.details.integer(1) == 3)
                #expect(try reply.details.text(2)?.isEmpty == false)
                #expect(try !reply.hasRetryInfo)
            }
        }

        @Test("keys are checked as in HTTP")
        func access() async throws {
            let body = try OTLPSample.protobuf(.logs)
            let anonymous = try await RawGRPCCall(.logs, message: body, key: "").send()
            #expect(anonymous.status == 16)
            #expect(try anonymous.details.integer(1) == 16)
            #expect(
                try await RawGRPCCall(.logs, message: body, key: "nonsense").send().status == 16
            )
        }

        @Test("a missing scope or subscription is PERMISSION_DENIED", .ownServer)
        func permission() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            for key in [own.readKey, own.unsubscribedKey] {
                let call = RawGRPCCall(.logs, message: try OTLPSample.protobuf(.logs), key: key)
                #expect(try await call.send().status == 7)
            }
        }

        @Test("a reused key is ALREADY_EXISTS, a malformed one INVALID_ARGUMENT")
        func keys() async throws {
            let keyed = [("idempotency-key", "grpc-\(OTLPSample.number())")]
            let body = try OTLPSample.protobuf(.logs)
            #expect(try await RawGRPCCall(.logs, message: body, headers: keyed).send().status == 0)
            let again = try await RawGRPCCall(.logs, message: body, headers: keyed).send()
            #expect(again.isDuplicate)
            let other = try OTLPSample.protobuf(.logs)
            let reused = try await RawGRPCCall(.logs, message: other, headers: keyed).send()
            #expect(reused.status == 6)
            let malformed = try await RawGRPCCall(
                .logs,
                message: other,
                headers: [("idempotency-key", "a b")]
            ).send()
            #expect(malformed.status == 3)
        }

        @Test("the limit is RESOURCE_EXHAUSTED without RetryInfo, a rate with it", .ownServer)
        func exhausted() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let limit = LimitTests.limitBytes
            let exact = try OTLPSample.message(ofBytes: limit)
            #expect(try await RawGRPCCall(.logs, message: exact).send().status == 0)
            let packed = try OTLPSample.compress([UInt8](repeating: 0, count: limit + 1), .gzip)
            for call in [
                RawGRPCCall(.logs, message: exact + [0]),
                RawGRPCCall(
                    .logs,
                    message: packed,
                    headers: [("grpc-encoding", "gzip")],
                    isCompressed: true
                ),
            ] {
                let reply = try await call.send()
                #expect(reply.status == 8)
                #expect(try !reply.hasRetryInfo)
            }
            var last: RawGRPCCall.Reply?
            for _ in 0..<20 where last?.status ?? 0 == 0 {
                last = try await RawGRPCCall(.logs, message: [], key: own.slowKey).send()
            }
            #expect(last?.status == 8)
            #expect(try last?.hasRetryInfo == true)
        }

        @Test("refused records are counted and explained")
        func partialSuccess() async throws {
            let old = OTLPSample.now - 40 * 24 * 3_600_000_000_000
            let reply = try await RawGRPCCall(
                .metrics,
                message: OTLPSample.protobuf(.metrics, records: 4, time: old)
            ).send()
            #expect(reply.status == 0)
            let partial = try WireMessage(try #require(try WireMessage(reply.message).bytes(1)))
            #expect(partial.integer(1) == 4)
            #expect(partial.text(2)?.isEmpty == false)
        }

        @Test("an unknown service is UNIMPLEMENTED")
        func unknownService() async throws {
            var call = RawGRPCCall(.logs, message: [])
            call.path =
                "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export"
            #expect(try await call.send().status == 12)
        }
    }
}
