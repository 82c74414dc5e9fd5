extension ProtobufWriter {
    /// Appends a `KeyValue` with a string.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: String) {
        var value = value
        value.withUTF8 { attribute(field, key, utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Appends a `KeyValue` with a string, from bytes that should be UTF-8.
    package mutating func attribute(
        _ field: UInt32,
        _ key: String,
        utf8 value: UnsafeRawBufferPointer
    ) {
        keyValue(field, key, valueSize: Self.stringValueSize(value.count))
        bytes(OTLPField.AnyValue.string, value)
    }

    /// Appends a `KeyValue` with an integer.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: Int64) {
        let bits = UInt64(bitPattern: value)
        keyValue(field, key, valueSize: 1 + Self.varintSize(bits))
        varint(OTLPField.AnyValue.int, bits)
    }

    /// Appends a `KeyValue` with a floating-point number.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: Double) {
        keyValue(field, key, valueSize: 9)
        fixed64(OTLPField.AnyValue.double, value.bitPattern)
    }

    /// Appends a `KeyValue` with a truth value.
    package mutating func attribute(_ field: UInt32, _ key: String, _ value: Bool) {
        keyValue(field, key, valueSize: 2)
        varint(OTLPField.AnyValue.bool, value ? 1 : 0)
    }

    /// Appends a `KeyValue` with an array of strings.
    package mutating func attribute(_ field: UInt32, _ key: String, _ values: [String]) {
        var arraySize = 0
        for value in values {
            let size = Self.stringValueSize(value.utf8.count)
            arraySize += 1 + Self.varintSize(UInt64(size)) + size
        }
        let lengthSize = Self.varintSize(UInt64(arraySize))
        keyValue(field, key, valueSize: 1 + lengthSize + arraySize)
        tag(OTLPField.AnyValue.array, .bytes)
        varint(UInt64(arraySize))
        for value in values {
            tag(OTLPField.Collection.values, .bytes)
            varint(UInt64(Self.stringValueSize(value.utf8.count)))
            string(OTLPField.AnyValue.string, value)
        }
    }

    /// The encoded size of an `AnyValue` that holds a string.
    static func stringValueSize(_ length: Int) -> Int {
        1 + varintSize(UInt64(length)) + length
    }

    /// Appends a `KeyValue` up to the start of its value's content.
    private mutating func keyValue(_ field: UInt32, _ key: String, valueSize: Int) {
        let keySize = key.utf8.count
        let valueLength = Self.varintSize(UInt64(valueSize))
        let size =
            2 + Self.varintSize(UInt64(keySize)) + keySize + valueLength + valueSize
        tag(field, .bytes)
        varint(UInt64(size))
        string(OTLPField.KeyValue.key, key)
        tag(OTLPField.KeyValue.value, .bytes)
        varint(UInt64(valueSize))
    }
}
