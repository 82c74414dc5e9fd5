import CDeflate
import Compression
import Synchronization
import Telemetry

@testable import meterbee

/// Requests to send; each is different, because an identical one is a duplicate.
enum OTLPSample {
    private static let lastNumber = Mutex<Int>(Int(WallClock.unixNano % 1_000_000_000))

    static var now: UInt64 { WallClock.unixNano }

    static func number() -> Int {
        lastNumber.withLock { number in
            number += 1
            return number
        }
    }

    /// A request of so many records, as OTLP JSON.
    static func json(_ signal: Signal, records: Int = 1, time: UInt64 = WallClock.unixNano)
        -> String
    {
        let all = (0..<records).map { _ in record(signal, time) }.joined(separator: ",")
        switch signal {
        case .logs: return #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[\#(all)]}]}]}"#
        case .traces: return #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(all)]}]}]}"#
        case .metrics: return #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[\#(all)]}]}]}"#
        }
    }

    private static func record(_ signal: Signal, _ time: UInt64) -> String {
        switch signal {
        case .logs: #"{"timeUnixNano":"\#(time)","body":{"stringValue":"log \#(number())"}}"#
        case .traces:
            #"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","#
                + #""name":"span \#(number())","endTimeUnixNano":"\#(time)"}"#
        case .metrics:
            #"{"name":"metric \#(number())","gauge":{"dataPoints":[{"timeUnixNano":"\#(time)","#
                + #""asDouble":1.5}]}}"#
        }
    }

    /// The same as protobuf.
    static func protobuf(
        _ signal: Signal,
        records: Int = 1,
        time: UInt64 = WallClock.unixNano
    ) throws -> [UInt8] {
        try protobuf(json: json(signal, records: records, time: time), signal)
    }

    static func protobuf(json: String, _ signal: Signal) throws -> [UInt8] {
        try OTLPJSONDecoder.protobuf(Array(json.utf8), signal: signal)
    }

    /// A log record of an event, with a body that makes it as large as wanted.
    static func event(
        _ name: String,
        time: UInt64 = WallClock.unixNano,
        body: String? = nil
    ) -> [UInt8] {
        var encoder = OTLPLogsEncoder()
        encoder.beginRecord(
            timeUnixNano: time,
            observedTimeUnixNano: 0,
            eventName: name,
            body: body ?? "event \(number())"
        )
        return encoder.finish()
    }

    static func compress(_ bytes: [UInt8], _ coding: ContentCoding) throws -> [UInt8] {
        try bytes.withUnsafeBytes { raw in
            switch coding {
            case .gzip: try GzipCompressor().compress(raw)
            case .zstd: try ZstdCompressor().compress(raw)
            case .deflate: zlib(raw)
            }
        }
    }

    private static func zlib(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let codec = libdeflate_alloc_compressor(1)
        defer { libdeflate_free_compressor(codec) }
        let bound = libdeflate_zlib_compress_bound(codec, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            count = libdeflate_zlib_compress(
                codec,
                bytes.baseAddress,
                bytes.count,
                target.baseAddress,
                target.count
            )
        }
    }
}

extension OTLPSample {
    /// A request of one record whose encoding has exactly so many bytes.
    static func message(ofBytes count: Int) throws -> [UInt8] {
        let overhead =
            event("big", body: String(repeating: "x", count: count - 1000)).count
            - (count - 1000)
        return event("big", body: String(repeating: "x", count: count - overhead))
    }
}
