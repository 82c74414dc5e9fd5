import Metering
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("obligations 6 and 7: partial success, batch keys and receipts")
    struct OutcomeTests {
        private static let hour: UInt64 = 3_600_000_000_000

        @Test("records outside the accepted window are refused, counted and explained")
        func timeWindow() async throws {
            let now = OTLPSample.now
            let old = now - 31 * 24 * Self.hour
            let ahead = now + 2 * Self.hour
            for signal in Signal.allCases {
                let names = [
                    Signal.logs: "rejectedLogRecords", .traces: "rejectedSpans",
                    .metrics: "rejectedDataPoints",
                ]
                for time in [old, ahead] {
                    let reply = try await OTLPExchange(
                        signal: signal,
                        body: Array(OTLPSample.json(signal, records: 3, time: time).utf8),
                        contentType: "application/json"
                    ).send()
                    #expect(reply.status == 200)
                    let partial = try #require(try reply.json["partialSuccess"] as? [String: Any])
                    #expect(partial[names[signal] ?? ""] as? String == "3")
                    #expect(!(partial["errorMessage"] as? String ?? "").isEmpty)
                    let wire = try await OTLPExchange(
                        signal: signal,
                        body: try OTLPSample.protobuf(signal, records: 2, time: time)
                    ).send()
                    let part = try WireMessage(try #require(try wire.message.bytes(1)))
                    #expect(part.integer(1) == 2)
                    #expect(!(part.text(2) ?? "").isEmpty)
                }
                let edge = now - 30 * 24 * Self.hour + Self.hour
                let reply = try await OTLPExchange(
                    signal: signal,
                    body: try OTLPSample.protobuf(signal, time: edge)
                ).send()
                #expect(reply.body.isEmpty, "29 days and 23 hours are accepted")
            }
        }

        @Test("the observed time stands in for a missing one, the receiving time for both")
        func times() async throws {
            let old = OTLPSample.now - 31 * 24 * Self.hour
            let bodies = [
                (#""observedTimeUnixNano":"\#(old)""#, false),
                (#""timeUnixNano":"0","observedTimeUnixNano":"0""#, true),
                (#""severityNumber":9"#, true),
                (#""timeUnixNano":"\#(OTLPSample.now)","observedTimeUnixNano":"\#(old)""#, true),
            ]
            for (times, isAccepted) in bodies {
                let json =
                    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{\#(times),"#
                    + #""body":{"stringValue":"\#(OTLPSample.number())"}}]}]}]}"#
                let reply = try await OTLPExchange(
                    body: Array(json.utf8),
                    contentType: "application/json"
                ).send()
                #expect((reply.text == "{}") == isAccepted, "\(times)")
            }
        }

        @Test("disabled and unpriced sources are refused by name, the others stored", .ownServer)
        func sources() async throws {
            for source in ["off", "unpriced"] {
                var encoder = OTLPLogsEncoder()
                for event in [source, "other", source] {
                    encoder.beginRecord(
                        timeUnixNano: OTLPSample.now,
                        observedTimeUnixNano: 0,
                        eventName: event,
                        body: "\(OTLPSample.number())"
                    )
                }
                let body = encoder.finish()
                let reply = try await OTLPExchange(body: body).send()
                #expect(reply.status == 200)
                let partial = try WireMessage(try #require(try reply.message.bytes(1)))
                #expect(partial.integer(1) == 2)
                #expect(partial.text(2)?.contains(source) == true)
                #expect(reply.receipt != nil, "the other record is stored")
                let again = try await OTLPExchange(body: body).send()
                #expect(again.isDuplicate)
                #expect(again.body == reply.body, "a duplicate repeats the stored outcome")
            }
        }

        @Test("records of an agent's source from any other key are the signal's", .ownServer)
        func agentOnly() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let reply = try await OTLPExchange(body: OTLPSample.event("net.flow")).send()
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
            let receipt = try #require(reply.receipt)
            let api = RESTClient(baseURL: own.server.baseURL, key: own.key)
            let records = try await api.records(
                of: "otlp.logs",
                since: .init(unixSeconds: WallClock.now.unixSeconds - 3600),
                limit: 500
            )
            #expect(records.contains { $0.receipt == receipt })
        }

        @Test("a resend is a duplicate with the first receipt")
        func resend() async throws {
            for signal in Signal.allCases {
                let body = try OTLPSample.protobuf(signal)
                let first = try await OTLPExchange(signal: signal, body: body).send()
                #expect(!first.isDuplicate)
                let second = try await OTLPExchange(signal: signal, body: body).send()
                #expect(second.status == 200)
                #expect(second.isDuplicate)
                #expect(second.receipt == first.receipt)
            }
        }

        @Test("an Idempotency-Key names a batch within its signal")
        func keys() async throws {
            let key = "conformance/\(OTLPSample.number())~"
            let body = try OTLPSample.protobuf(.logs)
            let keyed = [("Idempotency-Key", key)]
            let first = try await OTLPExchange(body: body, headers: keyed).send()
            #expect(first.status == 200)
            #expect(try await OTLPExchange(body: body, headers: keyed).send().isDuplicate)
            let other = try await OTLPExchange(
                body: OTLPSample.protobuf(.logs),
                headers: keyed
            ).send()
            #expect(other.status == 409)
            #expect(try other.message.integer(1) == 6)
            let span = try await OTLPExchange(
                signal: .traces,
                body: OTLPSample.protobuf(.traces),
                headers: keyed
            ).send()
            #expect(span.status == 200)
            #expect(!span.isDuplicate)
        }

        @Test(
            "a key is 1 to 255 visible ASCII characters",
            arguments: [
                ("with space", 400), (String(repeating: "k", count: 256), 400), ("ok!~", 200),
            ]
        )
        func keyForm(key: String, status: Int) async throws {
            let reply = try await OTLPExchange(
                body: OTLPSample.protobuf(.logs),
                headers: [("Idempotency-Key", key)]
            ).send()
            #expect(reply.status == status)
        }

        @Test("a tenant's rate of bytes is held, and said in seconds", .ownServer)
        func byteRate() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            var statuses: [Int] = []
            for _ in 0..<6 {
                let body = OTLPSample.event("x", body: String(repeating: "y", count: 1500))
                let reply = try await OTLPExchange(body: body, key: own.narrowKey).send()
                statuses.append(reply.status)
                guard reply.status == 429 else { continue }
                #expect(reply.headers.first(name: "Retry-After").flatMap { Int($0) } ?? 0 > 0)
                // google.rpc.Status with a RetryInfo among its details.
                #expect(try reply.message.bytes(3) != nil)
            }
            #expect(statuses.first == 200)
            #expect(statuses.contains(429))
            #expect(Set(statuses) == [200, 429])
        }
    }
}
