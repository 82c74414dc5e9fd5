extension ProtobufWriter {
    /// Appends a `KeyValue` with a string.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: String) {
        Self.withBytes(of: value) { attribute(field, key, utf8: $0) }
    }

    /// Appends a `KeyValue` with a string, from bytes that should be UTF-8.
    package mutating func attribute(
        _ field: UInt32,
        _ key: String,
        utf8 value: UnsafeRawBufferPointer
    ) {
        keyValue(field, key, valueSize: Self.stringValueSize(value.count)) { cursor in
            cursor.tag(OTLPField.AnyValue.string, .bytes)
            cursor.counted(value)
        }
    }

    /// Appends a `KeyValue` with an integer.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: Int64) {
        let bits = UInt64(bitPattern: value)
        keyValue(field, key, valueSize: 1 + Self.varintSize(bits)) { cursor in
            cursor.tag(OTLPField.AnyValue.int, .varint)
            cursor.varint(bits)
        }
    }

    /// Appends a `KeyValue` with a floating-point number.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: Double) {
        keyValue(field, key, valueSize: 9) { cursor in
            cursor.tag(OTLPField.AnyValue.double, .fixed64)
            cursor.fixed64(value.bitPattern)
        }
    }

    /// Appends a `KeyValue` with a truth value.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: Bool) {
        keyValue(field, key, valueSize: 2) { cursor in
            cursor.tag(OTLPField.AnyValue.bool, .varint)
            cursor.varint(value ? 1 : 0)
        }
    }

    /// Appends a `KeyValue` with an array of strings.
    package mutating func attribute(_ field: UInt32, _ key: String, _ values: [String]) {
        var arraySize = 0
        for value in values {
            let size = Self.stringValueSize(value.utf8.count)
            arraySize += 1 + Self.varintSize(UInt64(size)) + size
        }
        let lengthSize = Self.varintSize(UInt64(arraySize))
        keyValue(field, key, valueSize: 1 + lengthSize + arraySize) { cursor in
            cursor.tag(OTLPField.AnyValue.array, .bytes)
            cursor.varint(UInt64(arraySize))
            for value in values {
                Self.withBytes(of: value) { text in
                    cursor.tag(OTLPField.Collection.values, .bytes)
                    cursor.varint(UInt64(Self.stringValueSize(text.count)))
                    cursor.tag(OTLPField.AnyValue.string, .bytes)
                    cursor.counted(text)
                }
            }
        }
    }

    /// The encoded size of an `AnyValue` that holds a string.
    @inline(__always)
    static func stringValueSize(_ length: Int) -> Int {
        1 + varintSize(UInt64(length)) + length
    }

    /// Appends a `KeyValue` whose value `put` writes, exactly `valueSize` bytes of it.
    @inline(__always)
    private mutating func keyValue(
        _ field: UInt32,
        _ key: String,
        valueSize: Int,
        _ put: (inout ProtobufCursor) -> Void
    ) {
        Self.withBytes(of: key) { key in
            let size =
                1 + Self.varintSize(UInt64(key.count)) + key.count
                + 1 + Self.varintSize(UInt64(valueSize)) + valueSize
            // The tag and the length before all that take at most fifteen bytes.
            append(upTo: 15 + size) { memory in
                var cursor = ProtobufCursor(memory)
                cursor.tag(field, .bytes)
                cursor.varint(UInt64(size))
                cursor.tag(OTLPField.KeyValue.key, .bytes)
                cursor.counted(key)
                cursor.tag(OTLPField.KeyValue.value, .bytes)
                cursor.varint(UInt64(valueSize))
                put(&cursor)
                return cursor.used
            }
        }
    }

    /// A text's bytes, without a copy of it where it lies in memory as they do.
    @inline(__always)
    private static func withBytes<Result>(
        of text: String,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let result = text.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
        if let result { return result }
        var copy = text
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
