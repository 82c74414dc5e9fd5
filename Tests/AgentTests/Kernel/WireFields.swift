/// The fields of a protobuf message, for reading what the agent wrote with other code than its own.
struct WireFields: Sequence, IteratorProtocol {
    struct Field {
        var number: UInt64
        var integer: UInt64 = 0
        var content: [UInt8] = []
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) { rest = Array(bytes)[...] }

    mutating func next() -> Field? {
        guard let tag = varint() else { return nil }
        switch tag & 7 {
        case 0: return varint().map { Field(number: tag >> 3, integer: $0) }
        case 1:
            guard rest.count >= 8 else { return nil }
            defer { rest = rest.dropFirst(8) }
            let value = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Field(number: tag >> 3, integer: value)
        case 2:
            guard let length = varint(), length <= UInt64(rest.count) else { return nil }
            defer { rest = rest.dropFirst(Int(length)) }
            return Field(number: tag >> 3, content: Array(rest.prefix(Int(length))))
        default: return nil
        }
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { return nil }
        }
        return nil
    }
}
