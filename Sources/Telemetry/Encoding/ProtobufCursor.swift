/// Writes fields into memory that its maker has made sure of; what does not fit must not be put.
struct ProtobufCursor {
    private let start: UnsafeMutableRawPointer
    private var end: UnsafeMutableRawPointer

    /// Writes from here on.
    @inline(__always)
    init(_ start: UnsafeMutableRawPointer) {
        self.start = start
        end = start
    }

    /// How many bytes have been put.
    @inline(__always)
    var used: Int { end - start }

    /// Puts a tag; those of fields up to 15 take one byte.
    @inline(__always)
    mutating func tag(_ field: UInt32, _ type: WireType) {
        varint(UInt64(field << 3 | type.rawValue))
    }

    /// Puts a base-128 varint.
    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        byte(UInt8(truncatingIfNeeded: rest))
    }

    /// Puts eight bytes, lowest first.
    @inline(__always)
    mutating func fixed64(_ value: UInt64) {
        end.storeBytes(of: value.littleEndian, as: UInt64.self)
        end += 8
    }

    /// Puts bytes with their length before them.
    @inline(__always)
    mutating func counted(_ bytes: UnsafeRawBufferPointer) {
        varint(UInt64(bytes.count))
        guard let source = bytes.baseAddress else { return }
        end.copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }

    @inline(__always)
    private mutating func byte(_ value: UInt8) {
        end.storeBytes(of: value, as: UInt8.self)
        end += 1
    }
}
