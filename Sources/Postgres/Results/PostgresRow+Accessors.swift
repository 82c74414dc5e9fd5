extension PostgresRow {
    /// `boolean`.
    public func bool(_ column: String) throws(PostgresError) -> Bool {
        try required(column, "boolean", BinaryDecoding.bool)
    }

    /// `smallint`, `integer`, `bigint` or `oid`.
    public func int64(_ column: String) throws(PostgresError) -> Int64 {
        try required(column, "an integer", BinaryDecoding.int64)
    }

    /// `real` or `double precision`.
    public func double(_ column: String) throws(PostgresError) -> Double {
        try required(column, "a floating-point number", BinaryDecoding.double)
    }

    /// `text`, `varchar`, `name`, `json` or `jsonb`; invalid UTF-8 shows as U+FFFD.
    public func string(_ column: String) throws(PostgresError) -> String {
        try required(column, "text", BinaryDecoding.string)
    }

    /// `numeric` as a decimal with its scale, such as `-12.340`; also `NaN`, `Infinity`.
    public func decimal(_ column: String) throws(PostgresError) -> String {
        try required(column, "numeric", BinaryDecoding.decimal)
    }

    /// `bytea`.
    public func bytes(_ column: String) throws(PostgresError) -> [UInt8] {
        try required(column, "bytea", BinaryDecoding.bytes)
    }

    /// `uuid`.
    public func uuid(_ column: String) throws(PostgresError) -> PostgresUUID {
        try required(column, "a UUID", BinaryDecoding.uuid)
    }

    /// `timestamptz` or `timestamp`, in microseconds since 1970-01-01T00:00:00Z.
    public func timestampMicroseconds(_ column: String) throws(PostgresError) -> Int64 {
        try required(column, "a timestamp", BinaryDecoding.timestampMicroseconds)
    }

    /// `date`, in days since 1970-01-01.
    public func dateUnixDays(_ column: String) throws(PostgresError) -> Int32 {
        try required(column, "a date", BinaryDecoding.dateUnixDays)
    }

    /// `boolean[]` without NULL.
    public func boolArray(_ column: String) throws(PostgresError) -> [Bool] {
        try required(column, "an array of booleans", BinaryDecoding.boolArray)
    }

    /// `smallint[]`, `integer[]` or `bigint[]` without NULL.
    public func int64Array(_ column: String) throws(PostgresError) -> [Int64] {
        try required(column, "an array of integers", BinaryDecoding.int64Array)
    }

    /// `double precision[]` without NULL.
    public func doubleArray(_ column: String) throws(PostgresError) -> [Double] {
        try required(column, "an array of floating-point numbers", BinaryDecoding.doubleArray)
    }

    /// `text[]` or `varchar[]` without NULL.
    public func textArray(_ column: String) throws(PostgresError) -> [String] {
        try required(column, "an array of text", BinaryDecoding.textArray)
    }

    /// `bytea[]` without NULL.
    public func bytesArray(_ column: String) throws(PostgresError) -> [[UInt8]] {
        try required(column, "an array of bytea", BinaryDecoding.bytesArray)
    }

    /// `uuid[]` without NULL.
    public func uuidArray(_ column: String) throws(PostgresError) -> [PostgresUUID] {
        try required(column, "an array of UUIDs", BinaryDecoding.uuidArray)
    }
}
