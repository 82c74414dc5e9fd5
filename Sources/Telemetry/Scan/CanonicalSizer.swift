/// Canonical sizes of attributes and values, in place and as a parser would merge them.
///
/// Nothing needs to be put together for that: arrays and maps only ever grow by merging, everything
/// else is replaced by its last occurrence.
struct CanonicalSizer {
    /// How many arrays and maps may enclose one another.
    static let levelsMax = 64

    /// What is known of an `AnyValue` while its occurrences go by.
    struct ValueState {
        /// The field number of the member that is set; 0 for none.
        var member: UInt32 = 0
        var size = 0
    }

    private(set) var fault = WireFault.none
    private(set) var faultAddress: UnsafeRawPointer?

    /// The size of a `KeyValue`: key and value; 0 after a fault.
    @inline(__always)
    mutating func keyValue(_ range: ByteRange) -> Int {
        let size = Self.plainKeyValue(range)
        return size >= 0 ? size : anyKeyValue(range, level: 0)
    }

    /// Takes in one occurrence of an `AnyValue`; false after a fault.
    mutating func value(_ range: ByteRange, into state: inout ValueState, level: Int = 0) -> Bool {
        var fields = FieldReader(range)
        while fields.next() {
            switch fields.number {
            case OTLPField.AnyValue.string, OTLPField.AnyValue.bytes:
                guard fields.expect(.bytes) else { break }
                state = ValueState(member: fields.number, size: fields.content.count)
            case OTLPField.AnyValue.bool:
                guard fields.expect(.varint) else { break }
                state = ValueState(member: fields.number, size: 1)
            case OTLPField.AnyValue.int:
                guard fields.expect(.varint) else { break }
                state = ValueState(member: fields.number, size: 8)
            case OTLPField.AnyValue.double:
                guard fields.expect(.fixed64) else { break }
                state = ValueState(member: fields.number, size: 8)
            case OTLPField.AnyValue.array, OTLPField.AnyValue.map:
                guard fields.expect(.bytes) else { break }
                if state.member != fields.number {
                    state = ValueState(member: fields.number, size: 0)
                }
                guard level < Self.levelsMax else {
                    _ = fields.fail(.tooDeep)
                    break
                }
                let isMap = fields.number == OTLPField.AnyValue.map
                state.size += elements(fields.content, areKeyValues: isMap, level: level + 1)
                guard fault == .none else { return false }
            default: break
            }
        }
        return check(fields)
    }

    /// Remembers the first fault of a walk; false when there is one.
    @inline(__always)
    mutating func check(_ fields: FieldReader) -> Bool {
        guard fields.fault != .none else { return true }
        if fault == .none {
            fault = fields.fault
            faultAddress = fields.fieldStart
        }
        return false
    }

    /// The sum over an `ArrayValue`'s or a `KeyValueList`'s elements.
    private mutating func elements(_ range: ByteRange, areKeyValues: Bool, level: Int) -> Int {
        var fields = FieldReader(range)
        var size = 0
        while fields.next() {
            guard fields.number == OTLPField.Collection.values else { continue }
            guard fields.expect(.bytes) else { break }
            if areKeyValues {
                size += anyKeyValue(fields.content, level: level)
            } else {
                var state = ValueState()
                guard value(fields.content, into: &state, level: level) else { return 0 }
                size += state.size
            }
            guard fault == .none else { return 0 }
        }
        return check(fields) ? size : 0
    }

    @inline(never)
    private mutating func anyKeyValue(_ range: ByteRange, level: Int) -> Int {
        var fields = FieldReader(range)
        var keySize = 0
        var state = ValueState()
        while fields.next() {
            switch fields.number {
            case OTLPField.KeyValue.key:
                guard fields.expect(.bytes) else { break }
                keySize = fields.content.count
            case OTLPField.KeyValue.value:
                guard fields.expect(.bytes) else { break }
                guard value(fields.content, into: &state, level: level) else { return 0 }
            default: break
            }
        }
        return check(fields) ? keySize + state.size : 0
    }

    /// The size of a `KeyValue` as every encoder writes it: a key below 128 bytes, then a scalar;
    /// -1 for anything that needs a closer look.
    @inline(__always)
    private static func plainKeyValue(_ range: ByteRange) -> Int {
        let start = range.start
        let count = range.count
        guard count >= 4, start.load(as: UInt8.self) == 0x0A else { return -1 }
        let keySize = Int(start.load(fromByteOffset: 1, as: UInt8.self))
        guard keySize < 0x80, keySize + 4 <= count else { return -1 }
        guard start.load(fromByteOffset: keySize + 2, as: UInt8.self) == 0x12 else { return -1 }
        let valueSize = Int(start.load(fromByteOffset: keySize + 3, as: UInt8.self))
        // Both lengths below 128 and nothing after the value.
        guard valueSize >= 2, valueSize < 0x80, keySize + 4 + valueSize == count else { return -1 }
        let value = start + (keySize + 4)
        let second = value.load(fromByteOffset: 1, as: UInt8.self)
        switch value.load(as: UInt8.self) {
        case 0x0A: return Int(second) == valueSize - 2 ? keySize + valueSize - 2 : -1
        case 0x10: return valueSize == 2 && second < 0x80 ? keySize + 1 : -1
        case 0x18: return isVarint(value + 1, count: valueSize - 1) ? keySize + 8 : -1
        case 0x21: return valueSize == 9 ? keySize + 8 : -1
        default: return -1
        }
    }

    /// Whether these bytes are exactly one varint of at most nine bytes.
    @inline(__always)
    private static func isVarint(_ start: UnsafeRawPointer, count: Int) -> Bool {
        guard count <= 9 else { return false }
        for index in 0..<count - 1
        where start.load(fromByteOffset: index, as: UInt8.self) < 0x80 {
            return false
        }
        return start.load(fromByteOffset: count - 1, as: UInt8.self) < 0x80
    }
}
