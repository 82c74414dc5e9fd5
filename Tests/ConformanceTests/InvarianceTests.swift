import Compression
import Foundation
import Metering
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

/// The same seeded telemetry, sent in every way there is, each by a tenant of its own: usage must
/// be the same to the byte, before and after everything is sent once more. `METERBEE_TEST_SEED`
/// repeats a run, `METERBEE_TEST_FULL=1` sends more than ten thousand requests.
@Suite("billable bytes on a server do not depend on how records are sent", .serialized)
struct InvarianceTests {
    /// A way to send requests.
    enum Way: String, CaseIterable {
        case protobuf, json, gzip, zstd, deflate, jsonZstd, grpc, grpcGzip, grpcDeflate
        case split, merged, shuffled
    }

    private static let environment = ProcessInfo.processInfo.environment
    private static let seed = environment["METERBEE_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_125
    private static let requests = environment["METERBEE_TEST_FULL"] == "1" ? 900 : 20

    @Test("every encoding, compression, transport, split and merge is metered alike")
    func invariance() async throws {
        try await OwnServer.run { try await Self.check($0) }
    }

    private static func check(_ own: OwnServer) async throws {
        var random = SplitMix(seed: seed)
        let telemetry = (0..<requests).map { number in
            SeededRequest(number: number, random: &random)
        }
        let started = WallClock.now
        var usages: [Way: String] = [:]
        for way in Way.allCases {
            let tenant = "way-\(way.rawValue.lowercased())"
            try await own.server.operator.createTenant(tenant, name: tenant)
            try await own.server.operator.subscribe(tenant, to: "conformance")
            let key = try await own.server.operator.createKey(
                tenant,
                name: "k",
                scopes: ["ingest", "read"]
            )
            var target = own.target
            target.key = key
            let deliveries = try deliveries(of: telemetry, way, &random)
            for delivery in deliveries { try await delivery.send(to: target, isResend: false) }
            usages[way] = try await usage(target, since: started)
            for delivery in deliveries { try await delivery.send(to: target, isResend: true) }
            #expect(
                try await usage(target, since: started) == usages[way],
                "\(way): a resend changed usage; METERBEE_TEST_SEED=\(seed)"
            )
        }
        let reference = try #require(usages[.protobuf])
        #expect(reference.contains("otlp.traces"))
        for way in Way.allCases {
            #expect(usages[way] == reference, "\(way); METERBEE_TEST_SEED=\(seed)")
        }
        print("\(requests * Way.allCases.count) requests in \(Way.allCases.count) ways")
    }

    private static func usage(
        _ target: ConformanceTarget,
        since start: Instant
    ) async throws -> String {
        let rows = try await RESTClient(baseURL: target.baseURL, key: target.key)
            .usage(in: .init(from: start, through: WallClock.now))
        return rows.map {
            "\($0.dataSource ?? "?"): \($0.records) \($0.canonicalBytes) \($0.billableBytes)"
        }.sorted().joined(separator: "; ")
    }

    /// Requests are divided and put together by their records; protobuf messages join by their
    /// bytes.
    private static func deliveries(
        of telemetry: [SeededRequest],
        _ way: Way,
        _ random: inout SplitMix
    ) throws -> [Delivery] {
        switch way {
        case .split:
            return try telemetry.flatMap { request in
                try request.records.indices.map { index in
                    Delivery(
                        way: .protobuf,
                        signal: request.signal,
                        message: try request.protobuf([request.records[index]])
                    )
                }
            }
        case .merged:
            return try Signal.allCases.map { signal in
                let own = telemetry.filter { $0.signal == signal }
                return Delivery(
                    way: .grpcGzip,
                    signal: signal,
                    message: try own.flatMap { try $0.protobuf($0.records) }
                )
            }
        case .shuffled:
            return try telemetry.shuffled(using: &random).map { request in
                Delivery(
                    way: .zstd,
                    signal: request.signal,
                    message: try request.protobuf(request.records.shuffled(using: &random))
                )
            }
        default:
            return try telemetry.map { request in
                let isJSON = way == .json || way == .jsonZstd
                return Delivery(
                    way: way,
                    signal: request.signal,
                    message: isJSON
                        ? Array(request.json(request.records).utf8)
                        : try request.protobuf(request.records)
                )
            }
        }
    }

    /// One request, as it is sent and sent again.
    private struct Delivery {
        var way: Way
        var signal: Signal
        var message: [UInt8]

        func send(to target: ConformanceTarget, isResend: Bool) async throws {
            switch way {
            case .grpc: try await call(nil, target, isResend)
            case .grpcGzip: try await call(.gzip, target, isResend)
            case .grpcDeflate: try await call(.deflate, target, isResend)
            case .gzip: try await post(.gzip, target, isResend)
            case .deflate: try await post(.deflate, target, isResend)
            case .zstd, .jsonZstd: try await post(.zstd, target, isResend)
            default: try await post(nil, target, isResend)
            }
        }

        private func call(
            _ coding: ContentCoding?,
            _ target: ConformanceTarget,
            _ isResend: Bool
        ) async throws {
            let reply = try await RawGRPCCall(
                signal,
                message: try coding.map { try OTLPSample.compress(message, $0) } ?? message,
                headers: coding.map { [("grpc-encoding", "\($0)")] } ?? [],
                isCompressed: coding != nil
            ).send(to: target)
            try #require(reply.status == 0)
            try #require(reply.isDuplicate == isResend)
        }

        private func post(
            _ coding: ContentCoding?,
            _ target: ConformanceTarget,
            _ isResend: Bool
        ) async throws {
            let isJSON = way == .json || way == .jsonZstd
            let reply = try await OTLPExchange(
                signal: signal,
                body: try coding.map { try OTLPSample.compress(message, $0) } ?? message,
                contentType: isJSON ? "application/json" : "application/x-protobuf",
                headers: coding.map { [("Content-Encoding", "\($0)")] } ?? []
            ).send(to: target)
            try #require(reply.status == 200, "\(reply.text)")
            try #require(reply.isDuplicate == isResend)
        }
    }
}

/// A request of random records, as OTLP JSON of each.
private struct SeededRequest {
    var signal: Signal
    var resource: String
    var records: [String]

    init(number: Int, random: inout SplitMix) {
        signal = Signal.allCases[number % 3]
        resource = Self.attributes(&random)
        let time = WallClock.unixNano - random.next() % 1_000_000_000_000
        let count = 1 + Int(random.next() % 8)
        records = []
        for index in 0..<count {
            records.append(
                Self.record(signal, time + UInt64(index), number * 100 + index, &random)
            )
        }
    }

    func json(_ records: [String]) -> String {
        let all = records.joined(separator: ",")
        let resource = #""resource":{"attributes":\#(resource)}"#
        switch signal {
        case .logs:
            return #"{"resourceLogs":[{\#(resource),"scopeLogs":[{"logRecords":[\#(all)]}]}]}"#
        case .traces:
            return #"{"resourceSpans":[{\#(resource),"scopeSpans":[{"spans":[\#(all)]}]}]}"#
        case .metrics:
            return #"{"resourceMetrics":[{\#(resource),"scopeMetrics":[{"metrics":[\#(all)]}]}]}"#
        }
    }

    func protobuf(_ records: [String]) throws -> [UInt8] {
        try OTLPSample.protobuf(json: json(records), signal)
    }

    private static func record(
        _ signal: Signal,
        _ time: UInt64,
        _ number: Int,
        _ random: inout SplitMix
    ) -> String {
        let attributes = attributes(&random)
        switch signal {
        case .logs:
            return #"{"timeUnixNano":"\#(time)","body":{"stringValue":"\#(number) \u00fc\n"},"#
                + #""attributes":\#(attributes)}"#
        case .traces:
            return #"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","#
                + #""name":"span \#(number)","endTimeUnixNano":"\#(time)","attributes":\#(attributes),"#
                + #""events":[{"name":"e\#(random.next() % 1000)","attributes":\#(attributes)}]}"#
        case .metrics:
            return
                #"{"name":"metric \#(number)","histogram":{"dataPoints":[{"timeUnixNano":"\#(time)","#
                + #""count":"\#(random.next() % 99)","sum":1.5,"bucketCounts":["1","2"],"#
                + #""explicitBounds":[1],"attributes":\#(attributes)}]}}"#
        }
    }

    private static func attributes(_ random: inout SplitMix) -> String {
        let pairs = (0..<Int(random.next() % 5)).map { index in
            let bits = random.next()
            let value =
                switch bits % 5 {
                case 0: #"{"stringValue":"\#(String(bits, radix: 36))é"}"#
                case 1: #"{"intValue":"\#(Int64(truncatingIfNeeded: bits))"}"#
                case 2: #"{"doubleValue":\#(Double(bits % 100_000) / 8)}"#
                case 3: #"{"bytesValue":"AAECAw=="}"#
                default: #"{"arrayValue":{"values":[{"boolValue":true},{"stringValue":"x"}]}}"#
                }
            return #"{"key":"key.\#(index)","value":\#(value)}"#
        }
        return "[" + pairs.joined(separator: ",") + "]"
    }
}
