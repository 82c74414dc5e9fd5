extension PostgresRow {
    /// `boolean`; nil for NULL.
    public func optionalBool(_ column: String) throws(PostgresError) -> Bool? {
        try optional(column, "boolean", BinaryDecoding.bool)
    }

    /// `smallint`, `integer`, `bigint` or `oid`; nil for NULL.
    public func optionalInt64(_ column: String) throws(PostgresError) -> Int64? {
        try optional(column, "an integer", BinaryDecoding.int64)
    }

    /// `real` or `double precision`; nil for NULL.
    public func optionalDouble(_ column: String) throws(PostgresError) -> Double? {
        try optional(column, "a floating-point number", BinaryDecoding.double)
    }

    /// `text`, `varchar`, `name`, `json` or `jsonb`; invalid UTF-8 shows as U+FFFD; nil for NULL.
    public func optionalString(_ column: String) throws(PostgresError) -> String? {
        try optional(column, "text", BinaryDecoding.string)
    }

    /// `numeric` as a decimal with its scale, such as `-12.340`; also `NaN`, `Infinity`; nil for
    /// NULL.
    public func optionalDecimal(_ column: String) throws(PostgresError) -> String? {
        try optional(column, "numeric", BinaryDecoding.decimal)
    }

    /// `bytea`; nil for NULL.
    public func optionalBytes(_ column: String) throws(PostgresError) -> [UInt8]? {
        try optional(column, "bytea", BinaryDecoding.bytes)
    }

    /// `uuid`; nil for NULL.
    public func optionalUuid(_ column: String) throws(PostgresError) -> PostgresUUID? {
        try optional(column, "a UUID", BinaryDecoding.uuid)
    }

    /// `timestamptz` or `timestamp`, in microseconds since 1970-01-01T00:00:00Z; nil for NULL.
    public func optionalTimestampMicroseconds(_ column: String) throws(PostgresError) -> Int64? {
        try optional(column, "a timestamp", BinaryDecoding.timestampMicroseconds)
    }

    /// `date`, in days since 1970-01-01; nil for NULL.
    public func optionalDateUnixDays(_ column: String) throws(PostgresError) -> Int32? {
        try optional(column, "a date", BinaryDecoding.dateUnixDays)
    }

    /// `boolean[]` without NULL; nil for NULL.
    public func optionalBoolArray(_ column: String) throws(PostgresError) -> [Bool]? {
        try optional(column, "an array of booleans", BinaryDecoding.boolArray)
    }

    /// `smallint[]`, `integer[]` or `bigint[]` without NULL; nil for NULL.
    public func optionalInt64Array(_ column: String) throws(PostgresError) -> [Int64]? {
        try optional(column, "an array of integers", BinaryDecoding.int64Array)
    }

    /// `double precision[]` without NULL; nil for NULL.
    public func optionalDoubleArray(_ column: String) throws(PostgresError) -> [Double]? {
        try optional(column, "an array of floating-point numbers", BinaryDecoding.doubleArray)
    }

    /// `text[]` or `varchar[]` without NULL; nil for NULL.
    public func optionalTextArray(_ column: String) throws(PostgresError) -> [String]? {
        try optional(column, "an array of text", BinaryDecoding.textArray)
    }

    /// `bytea[]` without NULL; nil for NULL.
    public func optionalBytesArray(_ column: String) throws(PostgresError) -> [[UInt8]]? {
        try optional(column, "an array of bytea", BinaryDecoding.bytesArray)
    }

    /// `uuid[]` without NULL; nil for NULL.
    public func optionalUuidArray(_ column: String) throws(PostgresError) -> [PostgresUUID]? {
        try optional(column, "an array of UUIDs", BinaryDecoding.uuidArray)
    }
}
