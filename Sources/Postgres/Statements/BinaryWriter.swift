/// Writes PostgreSQL's binary format.
struct BinaryWriter {
    var bytes: [UInt8] = []

    /// Appends an integer in network order.
    mutating func integer<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends the value's own bytes, without a length; nothing for NULL.
    mutating func write(_ value: PostgresValue) {
        switch value {
        case .null: break
        case .bool(let value): bytes.append(value ? 1 : 0)
        case .int16(let value): integer(value)
        case .int32(let value): integer(value)
        case .int64(let value): integer(value)
        case .double(let value): integer(value.bitPattern)
        case .numeric(let text):
            // Sent as text, which libpq takes as a C string.
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .bytes(let value): bytes.append(contentsOf: value)
        case .uuid(let high, let low): uuid(PostgresUUID(high: high, low: low))
        case .timestamp(let microseconds): timestamp(microseconds)
        case .date(let days): integer(days.subtractingClamped(BinaryDecoding.epochOffsetDays))
        case .json(let text):
            bytes.append(1)
            bytes.append(contentsOf: text.utf8)
        case .boolArray, .int16Array, .int32Array, .int64Array, .doubleArray, .textArray,
            .bytesArray, .uuidArray, .timestampArray:
            writeArray(value)
        }
    }

    private mutating func writeArray(_ value: PostgresValue) {
        switch value {
        case .boolArray(let all): array(.bool, all) { $0.bytes.append($1 ? 1 : 0) }
        case .int16Array(let all): array(.int2, all) { $0.integer($1) }
        case .int32Array(let all): array(.int4, all) { $0.integer($1) }
        case .int64Array(let all): array(.int8, all) { $0.integer($1) }
        case .doubleArray(let all): array(.float8, all) { $0.integer($1.bitPattern) }
        case .textArray(let all): array(.text, all) { $0.bytes.append(contentsOf: $1.utf8) }
        case .bytesArray(let all): array(.bytea, all) { $0.bytes.append(contentsOf: $1) }
        case .uuidArray(let all): array(.uuid, all) { $0.uuid($1) }
        case .timestampArray(let all): array(.timestamptz, all) { $0.timestamp($1) }
        default: break
        }
    }

    /// One dimension from 1: dimensions, a flag for NULLs, the element type, length, lower bound,
    /// then each element with its size (`array_recv` in PostgreSQL).
    private mutating func array<Element>(
        _ type: PostgresType,
        _ elements: [Element?],
        _ write: (inout BinaryWriter, Element) -> Void
    ) {
        integer(Int32(elements.isEmpty ? 0 : 1))
        integer(Int32(elements.contains { $0 == nil } ? 1 : 0))
        integer(type.oid)
        guard !elements.isEmpty else { return }
        integer(Int32(clamping: elements.count))
        integer(Int32(1))
        for element in elements {
            sized(element) { write(&$0, $1) }
        }
    }

    /// Appends the length of what the closure writes and then that; length -1 for nil.
    mutating func sized<Element>(
        _ element: Element?,
        _ write: (inout BinaryWriter, Element) -> Void
    ) {
        guard let element else { return integer(Int32(-1)) }
        let place = bytes.count
        integer(Int32(0))
        write(&self, element)
        let length = Int32(clamping: bytes.count - place - 4).bigEndian
        withUnsafeBytes(of: length) { bytes.replaceSubrange(place..<place + 4, with: $0) }
    }

    private mutating func uuid(_ value: PostgresUUID) {
        integer(value.high)
        integer(value.low)
    }

    private mutating func timestamp(_ unixMicroseconds: Int64) {
        integer(unixMicroseconds.subtractingClamped(BinaryDecoding.epochOffsetMicroseconds))
    }
}

extension FixedWidthInteger {
    /// The difference; the extremes stay as they are, PostgreSQL means infinity by them.
    fileprivate func subtractingClamped(_ other: Self) -> Self {
        guard self != .max else { return .max }
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? .min : difference
    }
}
