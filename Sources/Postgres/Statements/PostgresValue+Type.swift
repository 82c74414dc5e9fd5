extension PostgresValue {
    /// The type sent with the value.
    var type: PostgresType {
        switch self {
        case .null: .unknown
        case .bool: .bool
        case .int16: .int2
        case .int32: .int4
        case .int64: .int8
        case .double: .float8
        case .numeric: .numeric
        case .text: .text
        case .bytes: .bytea
        case .uuid: .uuid
        case .timestamp: .timestamptz
        case .date: .date
        case .json: .jsonb
        case .boolArray: .boolArray
        case .int16Array: .int2Array
        case .int32Array: .int4Array
        case .int64Array: .int8Array
        case .doubleArray: .float8Array
        case .textArray: .textArray
        case .bytesArray: .byteaArray
        case .uuidArray: .uuidArray
        case .timestampArray: .timestamptzArray
        }
    }

    /// Decimals go as text: PostgreSQL reads them exactly, and they are few.
    var isSentAsText: Bool {
        if case .numeric = self { true } else { false }
    }

    /// An upper bound of the encoded size in bytes.
    var encodedBytesMax: Int {
        switch self {
        case .null, .bool, .int16, .int32, .int64, .double, .uuid, .timestamp, .date: 16
        case .numeric(let text), .text(let text), .json(let text): text.utf8.count + 1
        case .bytes(let bytes): bytes.count
        case .boolArray(let all): Self.arrayBytes(all.count, each: 1)
        case .int16Array(let all): Self.arrayBytes(all.count, each: 2)
        case .int32Array(let all): Self.arrayBytes(all.count, each: 4)
        case .int64Array(let all): Self.arrayBytes(all.count, each: 8)
        case .doubleArray(let all): Self.arrayBytes(all.count, each: 8)
        case .uuidArray(let all): Self.arrayBytes(all.count, each: 16)
        case .timestampArray(let all): Self.arrayBytes(all.count, each: 8)
        case .textArray(let all):
            all.reduce(Self.arrayBytes(all.count, each: 0)) { $0 + ($1?.utf8.count ?? 0) }
        case .bytesArray(let all):
            all.reduce(Self.arrayBytes(all.count, each: 0)) { $0 + ($1?.count ?? 0) }
        }
    }

    private static func arrayBytes(_ count: Int, each size: Int) -> Int {
        20 + count * (size + 4)
    }
}
