/// A parameter of a statement, sent in PostgreSQL's binary format with an explicit type.
public enum PostgresValue: Sendable, Hashable {
    /// NULL of whatever type the statement asks for.
    case null
    /// `boolean`.
    case bool(Bool)
    /// `smallint`.
    case int16(Int16)
    /// `integer`.
    case int32(Int32)
    /// `bigint`.
    case int64(Int64)
    /// `double precision`.
    case double(Double)
    /// `numeric`, written as a decimal such as `-12.340`.
    case numeric(String)
    /// `text`.
    case text(String)
    /// `bytea`.
    case bytes([UInt8])
    /// `uuid`, as its first and last 64 bits in network order.
    case uuid(high: UInt64, low: UInt64)
    /// `timestamptz`, in microseconds since 1970-01-01T00:00:00Z.
    case timestamp(unixMicroseconds: Int64)
    /// `date`, in days since 1970-01-01.
    case date(unixDays: Int32)
    /// `jsonb`, as its text.
    case json(String)
    /// `boolean[]`.
    case boolArray([Bool?])
    /// `smallint[]`.
    case int16Array([Int16?])
    /// `integer[]`.
    case int32Array([Int32?])
    /// `bigint[]`.
    case int64Array([Int64?])
    /// `double precision[]`.
    case doubleArray([Double?])
    /// `text[]`.
    case textArray([String?])
    /// `bytea[]`.
    case bytesArray([[UInt8]?])
    /// `uuid[]`.
    case uuidArray([PostgresUUID?])
    /// `timestamptz[]`, in microseconds since 1970-01-01T00:00:00Z.
    case timestampArray(unixMicroseconds: [Int64?])
}
