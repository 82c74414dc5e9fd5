import Telemetry

/// One log record or metric point as a receiver would read it: attributes by name, and where it came from.
struct DecodedRecord {
    var eventName = ""
    var scope = ""
    var timeUnixNano: UInt64 = 0
    var strings: [String: String] = [:]
    var integers: [String: Int64] = [:]
    var lists: [String: [String]] = [:]
    var resource: [String: String] = [:]
    /// A metric's name; the rest is of its one point.
    var metric = ""
    var unit = ""
    var startTimeUnixNano: UInt64 = 0
    /// Of a sum; a histogram's count.
    var count: UInt64 = 0
    var sum = 0.0
    var buckets: [UInt64] = []
    var bounds: [Double] = []

    /// All records of an `ExportLogsServiceRequest`; what it cannot read, it leaves out.
    static func all(
        in request: some Collection<UInt8>,
        _ signal: Signal = .logs
    ) -> [DecodedRecord] {
        var records: [DecodedRecord] = []
        for envelope in WireFields(request) where envelope.number == 1 {
            var base = DecodedRecord()
            for field in WireFields(envelope.content) {
                if field.number == 1 { base.readResource(field.content) }
                if field.number == 2 { records += scopeRecords(field.content, base, signal) }
            }
        }
        return records
    }

    private static func scopeRecords(
        _ bytes: [UInt8],
        _ base: DecodedRecord,
        _ signal: Signal
    ) -> [DecodedRecord] {
        var base = base
        var records: [DecodedRecord] = []
        for field in WireFields(bytes) {
            if field.number == 1 {
                for part in WireFields(field.content) where part.number == 1 {
                    base.scope = String(decoding: part.content, as: UTF8.self)
                }
            } else if field.number == 2 {
                var record = base
                if signal == .metrics {
                    record.readMetric(field.content)
                } else {
                    record.readRecord(field.content)
                }
                records.append(record)
            }
        }
        return records
    }

    private mutating func readResource(_ bytes: [UInt8]) {
        var holder = DecodedRecord()
        for field in WireFields(bytes) where field.number == 1 { holder.readPair(field.content) }
        resource = holder.strings
    }

    private mutating func readRecord(_ bytes: [UInt8]) {
        for field in WireFields(bytes) {
            switch field.number {
            case 1: timeUnixNano = field.integer
            case 6: readPair(field.content)
            case 12: eventName = String(decoding: field.content, as: UTF8.self)
            default: break
            }
        }
    }

    mutating func readPair(_ bytes: [UInt8]) {
        var name = ""
        for field in WireFields(bytes) {
            if field.number == 1 { name = String(decoding: field.content, as: UTF8.self) }
            guard field.number == 2 else { continue }
            for value in WireFields(field.content) {
                switch value.number {
                case 1: strings[name] = String(decoding: value.content, as: UTF8.self)
                case 3: integers[name] = Int64(bitPattern: value.integer)
                case 5: lists[name] = Self.texts(value.content)
                default: break
                }
            }
        }
    }

    private static func texts(_ array: [UInt8]) -> [String] {
        WireFields(array).compactMap { element in
            WireFields(element.content).first { $0.number == 1 }
                .map { String(decoding: $0.content, as: UTF8.self) }
        }
    }
}
