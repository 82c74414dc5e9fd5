/// Walks the fields of one protobuf message in place.
///
/// Every length is checked against `end` before it is used. A fault ends the walk; nothing throws,
/// because this is the innermost loop of ingestion.
struct FieldReader {
    /// Where the next field starts.
    private(set) var position: UnsafeRawPointer
    let end: UnsafeRawPointer
    /// Where the current field's tag starts.
    private(set) var fieldStart: UnsafeRawPointer
    private(set) var number: UInt32 = 0
    private(set) var wireType: UInt32 = 0
    /// The value of a varint, fixed64 or fixed32 field.
    private(set) var value: UInt64 = 0
    /// Where the content of a length-delimited field starts; it ends at `position`.
    private var contentStart: UnsafeRawPointer
    private(set) var fault = WireFault.none

    @inline(__always)
    init(_ range: ByteRange) {
        position = range.start
        end = range.end
        fieldStart = range.start
        contentStart = range.start
    }

    /// The content of a length-delimited field.
    @inline(__always)
    var content: ByteRange { ByteRange(start: contentStart, end: position) }

    /// The whole current field with its tag.
    @inline(__always)
    var field: ByteRange { ByteRange(start: fieldStart, end: position) }

    /// Steps to the next field; false at the end and at a fault.
    @inline(__always)
    mutating func next() -> Bool {
        guard position < end else { return false }
        fieldStart = position
        guard let tag = varint() else { return false }
        guard tag >> 3 != 0, tag <= UInt64(UInt32.max) else { return fail(.invalidTag) }
        number = UInt32(truncatingIfNeeded: tag >> 3)
        wireType = UInt32(truncatingIfNeeded: tag & 7)
        switch wireType {
        case WireType.bytes.rawValue: return readContent()
        case WireType.varint.rawValue:
            guard let value = varint() else { return false }
            self.value = value
            return true
        case WireType.fixed64.rawValue:
            guard end - position >= 8 else { return fail(.truncated) }
            value = UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))
            position += 8
            return true
        case WireType.fixed32.rawValue:
            guard end - position >= 4 else { return fail(.truncated) }
            value = UInt64(UInt32(littleEndian: position.loadUnaligned(as: UInt32.self)))
            position += 4
            return true
        default: return fail(.unsupportedWireType)
        }
    }

    /// Whether the current field has this type; anything else is a fault.
    @inline(__always)
    mutating func expect(_ type: WireType) -> Bool {
        wireType == type.rawValue || fail(.unexpectedWireType)
    }

    /// Records a fault at the current field, `fieldStart`, ends the walk and returns false.
    @inline(__always)
    mutating func fail(_ fault: WireFault) -> Bool {
        self.fault = fault
        position = end
        return false
    }

    @inline(__always)
    private mutating func readContent() -> Bool {
        guard let length = varint() else { return false }
        guard length <= UInt64(end - position) else { return fail(.truncated) }
        contentStart = position
        position += Int(truncatingIfNeeded: length)
        return true
    }

    @inline(__always)
    private mutating func varint() -> UInt64? {
        guard position < end else {
            _ = fail(.truncated)
            return nil
        }
        let byte = position.load(as: UInt8.self)
        guard byte >= 0x80 else {
            position += 1
            return UInt64(byte)
        }
        let long = Self.longVarint(position, end)
        guard let next = long.next else {
            _ = fail(long.fault)
            return nil
        }
        position = next
        return long.value
    }

    /// Not a mutating function, so that the reader's state can stay in registers.
    @inline(never)
    private static func longVarint(
        _ start: UnsafeRawPointer,
        _ end: UnsafeRawPointer
    ) -> (value: UInt64, next: UnsafeRawPointer?, fault: WireFault) {
        var position = start
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = position.load(as: UInt8.self)
            position += 1
            // The tenth byte holds bit 63 alone.
            guard shift < 63 || byte <= 1 else { return (0, nil, .overlongVarint) }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return (value, position, .none) }
            shift += 7
        }
        return (0, nil, .truncated)
    }
}
