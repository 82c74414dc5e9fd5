import Metering
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("obligation 6: quotas that block, and usage caps", .ownServer)
    struct QuotaTests {
        private static let limitBytes: Int64 = 2000
        /// 32 bytes and the body, which differs from record to record.
        private static let recordBytes = 132

        private static func body(records: Int) -> [UInt8] {
            var encoder = OTLPLogsEncoder()
            for _ in 0..<records {
                let number = "\(OTLPSample.number()) "
                encoder.beginRecord(
                    timeUnixNano: OTLPSample.now,
                    observedTimeUnixNano: 0,
                    eventName: "",
                    body: number + String(repeating: "x", count: 100 - number.utf8.count)
                )
            }
            return encoder.finish()
        }

        private static func rejected(_ reply: [UInt8]) throws -> (count: UInt64, message: String)? {
            guard !reply.isEmpty else { return nil }
            let partial = try WireMessage(try #require(try WireMessage(reply).bytes(1)))
            return (partial.integer(1) ?? 0, partial.text(2) ?? "")
        }

        @Test("what does not fit is refused whole, counted and explained; a smaller one still fits")
        func blocked() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let key = try await own.makeTenant(
                sources: ["otlp.logs"],
                overage: "block",
                freeBytes: Self.limitBytes
            )
            let first = try await OTLPExchange(body: Self.body(records: 8), key: key).send()
            #expect(first.status == 200 && first.body.isEmpty)
            let tooMany = Self.body(records: 8)
            for _ in 0..<2 {
                let reply = try await OTLPExchange(body: tooMany, key: key).send()
                #expect(reply.status == 200)
                #expect(reply.headers.first(name: "Retry-After") == nil)
                // Refused whole: the key is not claimed, and the same again is no duplicate.
                #expect(!reply.isDuplicate)
                let rejected = try #require(try Self.rejected(reply.body))
                #expect(rejected.count == 8)
                #expect(rejected.message.contains("otlp.logs"))
                #expect(rejected.message.contains("quota"))
                let until = rejected.message.split(separator: " ").last.map { String($0) } ?? ""
                #expect(Instant(rfc3339: until) ?? WallClock.now > WallClock.now)
            }
            let call = RawGRPCCall(.logs, message: tooMany, key: key)
            let overGRPC = try await call.send()
            #expect(overGRPC.status == 0)
            #expect(try Self.rejected(overGRPC.message)?.count == 8)
            let json = try await OTLPExchange(
                body: Array(OTLPSample.json(.logs, records: 40).utf8),
                contentType: "application/json",
                key: key
            ).send()
            let partial = try #require(try json.json["partialSuccess"] as? [String: Any])
            #expect(partial["rejectedLogRecords"] as? String == "40")
            let smaller = try await OTLPExchange(body: Self.body(records: 7), key: key).send()
            #expect(smaller.status == 200 && smaller.body.isEmpty)
            try await Self.checkUsage(key, accepted: 15, rejected: 8 * 3 + 40)
        }

        @Test("under a cap nothing is accepted that would exceed it by a byte")
        func capped() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            // A thousand euro a gigabyte: a cent is 10,000 bytes.
            let key = try await own.makeTenant(sources: ["otlp.logs"], usageCap: "0.01")
            let fitting = try await OTLPExchange(body: Self.body(records: 75), key: key).send()
            #expect(fitting.status == 200 && fitting.body.isEmpty)
            let reply = try await OTLPExchange(body: Self.body(records: 1), key: key).send()
            #expect(reply.status == 200)
            let rejected = try #require(try Self.rejected(reply.body))
            #expect(rejected.count == 1)
            #expect(rejected.message.contains("cap"))
            try await Self.checkUsage(key, accepted: 75, rejected: 1)
        }

        @Test("of two sources of a request one may fit; a duplicate repeats that outcome")
        func partlyRefused() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let key = try await own.makeTenant(
                sources: ["otlp.logs", "big"],
                overage: "block",
                freeBytes: Self.limitBytes
            )
            var encoder = OTLPLogsEncoder()
            for (event, size) in [("", 100), ("big", 1900), ("", 100)] {
                encoder.beginRecord(
                    timeUnixNano: OTLPSample.now,
                    observedTimeUnixNano: 0,
                    eventName: event,
                    body: String(repeating: "y", count: size)
                )
            }
            let body = encoder.finish()
            let reply = try await OTLPExchange(body: body, key: key).send()
            // In the order of their keys: what is left after 'big' is too little for the logs.
            let rejected = try #require(try Self.rejected(reply.body))
            #expect(rejected.count == 2)
            #expect(rejected.message.contains("otlp.logs"))
            #expect(!rejected.message.contains("big"))
            let again = try await OTLPExchange(body: body, key: key).send()
            #expect(again.isDuplicate)
            #expect(again.receipt == reply.receipt)
            #expect(again.body == reply.body)
            let call = try await RawGRPCCall(.logs, message: body, key: key).send()
            #expect(call.isDuplicate && call.message == reply.body)
        }

        private static func checkUsage(
            _ key: String,
            accepted: Int64,
            rejected: Int64
        ) async throws {
            let target = try #require(ConformanceTarget.current)
            let now = WallClock.now
            let rows = try await RESTClient(baseURL: target.baseURL, key: key).usage(
                in: .init(
                    from: Instant(unixSeconds: now.unixSeconds - 3600),
                    through: now
                )
            )
            #expect(rows.records == accepted)
            #expect(rows.canonicalBytes == accepted * Int64(recordBytes))
            #expect(rows.reduce(0) { $0 + ($1.rejectedRecords ?? 0) } == rejected)
        }
    }
}
