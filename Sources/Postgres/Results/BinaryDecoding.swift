/// Decodes a cell's bytes for one Swift type; nil when type or bytes do not fit, never a trap.
enum BinaryDecoding {
    /// Microseconds from 1970-01-01 to 2000-01-01, PostgreSQL's epoch.
    static let epochOffsetMicroseconds: Int64 = 946_684_800_000_000
    /// Days from 1970-01-01 to 2000-01-01.
    static let epochOffsetDays: Int32 = 10_957

    static func bool(_ type: PostgresType, _ reader: BinaryReader) -> Bool? {
        guard type == .bool else { return nil }
        return reader.only(UInt8.self).map { $0 != 0 }
    }

    static func int64(_ type: PostgresType, _ reader: BinaryReader) -> Int64? {
        switch type {
        case .int8: reader.only(Int64.self)
        case .int4: reader.only(Int32.self).map(Int64.init)
        case .int2: reader.only(Int16.self).map(Int64.init)
        case .objectID: reader.only(UInt32.self).map(Int64.init)
        default: nil
        }
    }

    static func double(_ type: PostgresType, _ reader: BinaryReader) -> Double? {
        switch type {
        case .float8: reader.only(UInt64.self).map(Double.init(bitPattern:))
        case .float4: reader.only(UInt32.self).map { Double(Float(bitPattern: $0)) }
        default: nil
        }
    }

    static func string(_ type: PostgresType, _ reader: BinaryReader) -> String? {
        var reader = reader
        switch type {
        case .jsonb:
            // jsonb's binary format is a version, always 1, and the text.
            guard reader.integer(UInt8.self) == 1 else { return nil }
            return String(decoding: reader.remainder(), as: UTF8.self)
        case .text, .varchar, .bpchar, .name, .json, .unknown:
            return String(decoding: reader.remainder(), as: UTF8.self)
        case .void: return ""
        default: return nil
        }
    }

    static func decimal(_ type: PostgresType, _ reader: BinaryReader) -> String? {
        type == .numeric ? NumericText.decode(reader) : nil
    }

    static func bytes(_ type: PostgresType, _ reader: BinaryReader) -> [UInt8]? {
        guard type == .bytea else { return nil }
        var reader = reader
        return Array(reader.remainder())
    }

    static func uuid(_ type: PostgresType, _ reader: BinaryReader) -> PostgresUUID? {
        var reader = reader
        guard type == .uuid, let high = reader.integer(UInt64.self),
            let low = reader.only(UInt64.self)
        else { return nil }
        return PostgresUUID(high: high, low: low)
    }

    static func timestampMicroseconds(_ type: PostgresType, _ reader: BinaryReader) -> Int64? {
        guard type == .timestamptz || type == .timestamp else { return nil }
        guard let value = reader.only(Int64.self) else { return nil }
        // Infinity is sent as the largest and smallest integer, and stays so.
        guard value != .max, value != .min else { return value }
        let (sum, overflow) = value.addingReportingOverflow(epochOffsetMicroseconds)
        return overflow ? nil : sum
    }

    static func dateUnixDays(_ type: PostgresType, _ reader: BinaryReader) -> Int32? {
        guard type == .date, let value = reader.only(Int32.self) else { return nil }
        guard value != .max, value != .min else { return value }
        let (sum, overflow) = value.addingReportingOverflow(epochOffsetDays)
        return overflow ? nil : sum
    }
}
