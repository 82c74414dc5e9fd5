import Glibc
import Metering
import Telemetry
import Testing

@Suite("Billable bytes do not depend on how records are sent")
struct BillableInvarianceTests {
    /// What must come out the same however records are encoded, divided, joined and ordered.
    private struct Sum: Equatable {
        var records: Int64 = 0
        var canonicalBytes: Int64 = 0
        var billableBytes: Int64 = 0
        var lateBytes: Int64 = 0
        var failedRecords: Int64 = 0
        var refused: [String: Int64] = [:]
    }

    /// SplitMix64, so that a failing case can be run again.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    /// `METERBEE_TEST_SEED` repeats a run, `METERBEE_TEST_FULL=1` asks for the long one.
    private static let seed = number("METERBEE_TEST_SEED") ?? 20_261_123
    private static let rounds: UInt64 = number("METERBEE_TEST_FULL") == 1 ? 10_000 : 150

    private let meter = RequestMeter(
        catalogue: catalogue(
            rules: [
                rule("net.flow", "int(attributes.a) * 3 + body_size"),
                rule("app", "canonical_size - resource_size"),
            ],
            disabled: ["process.exec"]
        ),
        admission: admission(periodStart: Instant(unixSeconds: receivedAt.unixSeconds - 1000)),
        now: receivedAt
    )

    private func records(_ random: inout Random) -> [TestRecord] {
        (0..<Int.random(in: 1...40, using: &random)).map { _ in
            var record = TestRecord()
            record.event =
                ["net.flow", "process.exec", "", "other"][Int.random(in: 0...3, using: &random)]
            record.secondsAgo = Int64.random(in: -10_000...2000, using: &random)
            if Bool.random(using: &random) {
                record.body = String(
                    repeating: "ü\"x",
                    count: Int.random(in: 0...9, using: &random)
                )
            }
            for key in ["a", "b", "a"] where Bool.random(using: &random) {
                record.attributes.append((key, Int64.random(in: -5...1_000_000, using: &random)))
            }
            return record
        }
    }

    private func add(_ body: [UInt8], to sums: inout [String: Sum]) throws {
        let metered = try meter.meter(body, signal: .logs)
        for part in metered.parts {
            var sum = sums[part.dataSource] ?? Sum()
            sum.records += part.records
            sum.canonicalBytes += part.canonicalBytes
            sum.billableBytes += part.billableBytes
            sum.lateBytes += part.lateBytes
            sum.failedRecords += part.failedRecords
            sums[part.dataSource] = sum
        }
        for refusal in metered.refusals {
            sums[refusal.dataSource, default: Sum()].refused[refusal.reason, default: 0] +=
                refusal.records
        }
    }

    private func sums(_ bodies: [[UInt8]]) throws -> [String: Sum] {
        var sums: [String: Sum] = [:]
        for body in bodies { try add(body, to: &sums) }
        return sums
    }

    @Test("protobuf, JSON, divided, joined and shuffled")
    func invariance() throws {
        for round in 0..<Self.rounds {
            var random = Random(state: Self.seed &+ round)
            let records = records(&random)
            let scope = Bool.random(using: &random) ? "app" : "other"
            let expected = try sums([request(records, scope: scope)])
            let shuffled = records.shuffled(using: &random)
            let cut = Int.random(in: 0...shuffled.count, using: &random)
            let halves = [Array(shuffled[..<cut]), Array(shuffled[cut...])]
            let divided = halves.map { request($0, scope: scope) }
            let json = try OTLPJSONDecoder.protobuf(
                Array(jsonRequest(shuffled, scope: scope).utf8),
                signal: .logs
            )
            for bodies in [divided, [Array(divided.joined())], [json]] {
                let found = try sums(bodies)
                try #require(found == expected, "METERBEE_TEST_SEED=\(Self.seed &+ round)")
            }
        }
    }

    /// The request of the same records in OTLP JSON.
    private func jsonRequest(_ records: [TestRecord], scope: String) -> String {
        let texts = records.map { record in
            let time = (receivedAt.unixSeconds - record.secondsAgo) * 1_000_000_000
            let body = record.body.map {
                #""body":{"stringValue":"\#($0.replacing("\"", with: #"\u0022"#))"},"#
            }
            let attributes = record.attributes.map {
                #"{"key":"\#($0.0)","value":{"intValue":"\#($0.1)"}}"#
            }
            return #"{"timeUnixNano":"\#(time)",\#(body ?? "")"eventName":"\#(record.event)","#
                + #""attributes":[\#(attributes.joined(separator: ","))]}"#
        }
        return #"{"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":"#
            + #"{"stringValue":"n1"}}]},"scopeLogs":[{"scope":{"name":"\#(scope)"},"#
            + #""logRecords":[\#(texts.joined(separator: ","))]}]}]}"#
    }
}
