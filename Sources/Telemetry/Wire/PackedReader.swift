/// The elements of a packed repeated field.
struct PackedReader: IteratorProtocol {
    private var position: UnsafeRawPointer
    private let end: UnsafeRawPointer
    private let type: WireType

    init(_ range: ByteRange, _ type: WireType) {
        position = range.start
        end = range.end
        self.type = type
    }

    /// The next element's bits; nil at the end and where the bytes do not make an element.
    mutating func next() -> UInt64? {
        switch type {
        case .fixed64 where end - position >= 8:
            defer { position += 8 }
            return UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))
        case .varint: return varint()
        default: return nil
        }
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 70 {
            let byte = position.load(as: UInt8.self)
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
