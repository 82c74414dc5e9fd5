/// An `AnyValue` seen in place; strings and bytes point into the request.
public enum ValueView {
    case null
    /// Raw UTF-8, which may be invalid.
    case string(UnsafeRawBufferPointer)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case bytes(UnsafeRawBufferPointer)
    case array(ArrayView)
    case map(AttributesView)

    /// The value that all occurrences of `field`, merged, hold in the message `range`.
    init(in range: ByteRange, field: UInt32) {
        var reader = ValueReader()
        var fields = FieldReader(range)
        while fields.next() {
            if fields.number == field, fields.expect(.bytes) { reader.read(fields.content) }
        }
        self = reader.value(
            in: range,
            arrayPath: .init(field, OTLPField.AnyValue.array, OTLPField.Collection.values),
            mapPath: .init(field, OTLPField.AnyValue.map, OTLPField.Collection.values)
        )
    }

    /// The value of one `AnyValue` message.
    init(message range: ByteRange) {
        if let text = Self.plainText(range) {
            self = .string(text)
            return
        }
        var reader = ValueReader()
        reader.read(range)
        self = reader.value(
            in: range,
            arrayPath: .init(OTLPField.AnyValue.array, OTLPField.Collection.values),
            mapPath: .init(OTLPField.AnyValue.map, OTLPField.Collection.values)
        )
    }
}

extension ValueView {
    /// The text of a message that holds nothing but one string below 128 bytes.
    @inline(__always)
    private static func plainText(_ range: ByteRange) -> UnsafeRawBufferPointer? {
        guard range.count >= 2, range.start.load(as: UInt8.self) == 0x0A else { return nil }
        let size = range.start.load(fromByteOffset: 1, as: UInt8.self)
        guard size < 0x80, Int(size) + 2 == range.count else { return nil }
        return UnsafeRawBufferPointer(start: range.start + 2, count: Int(size))
    }
}

/// Finds the member that is set last, and for arrays and maps where its last unbroken run begins.
private struct ValueReader {
    private var scalar = ValueView.null
    private var member: UInt32 = 0
    private var runStart: UnsafeRawPointer?

    mutating func read(_ range: ByteRange) {
        var fields = FieldReader(range)
        while fields.next() {
            switch fields.number {
            case OTLPField.AnyValue.string where fields.expect(.bytes):
                scalar = .string(fields.content.buffer)
            case OTLPField.AnyValue.bool where fields.expect(.varint):
                scalar = .bool(fields.value != 0)
            case OTLPField.AnyValue.int where fields.expect(.varint):
                scalar = .int(Int64(bitPattern: fields.value))
            case OTLPField.AnyValue.double where fields.expect(.fixed64):
                scalar = .double(Double(bitPattern: fields.value))
            case OTLPField.AnyValue.bytes where fields.expect(.bytes):
                scalar = .bytes(fields.content.buffer)
            case OTLPField.AnyValue.array, OTLPField.AnyValue.map:
                if member != fields.number { runStart = fields.fieldStart }
            default: continue
            }
            member = fields.number
        }
    }

    func value(
        in range: ByteRange,
        arrayPath: FieldPathIterator.Path,
        mapPath: FieldPathIterator.Path
    ) -> ValueView {
        switch member {
        case OTLPField.AnyValue.array:
            .array(ArrayView(range, path: arrayPath, notBefore: runStart ?? range.start))
        case OTLPField.AnyValue.map:
            .map(AttributesView(range, path: mapPath, notBefore: runStart))
        default: scalar
        }
    }
}
