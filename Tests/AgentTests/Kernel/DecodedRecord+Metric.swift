extension DecodedRecord {
    /// Reads a `Metric` with one point of a sum or histogram.
    mutating func readMetric(_ bytes: [UInt8]) {
        for field in WireFields(bytes) {
            switch field.number {
            case 1: metric = String(decoding: field.content, as: UTF8.self)
            case 3: unit = String(decoding: field.content, as: UTF8.self)
            case 7, 9:
                for part in WireFields(field.content) where part.number == 1 {
                    readPoint(part.content, isHistogram: field.number == 9)
                }
            default: break
            }
        }
    }

    private mutating func readPoint(_ bytes: [UInt8], isHistogram: Bool) {
        for field in WireFields(bytes) {
            switch (field.number, isHistogram) {
            case (2, _): startTimeUnixNano = field.integer
            case (3, _): timeUnixNano = field.integer
            case (4, true), (6, false): count = field.integer
            case (5, true): sum = Double(bitPattern: field.integer)
            case (6, true): buckets = Self.words(field.content)
            case (7, true): bounds = Self.words(field.content).map { Double(bitPattern: $0) }
            case (7, false), (9, true): readPair(field.content)
            default: break
            }
        }
    }

    private static func words(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count - 7, by: 8).map { start in
            (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
        }
    }
}
