import Expressions

/// A record's attributes as OTLP's protobuf bytes, scanned at each look-up.
///
/// `attributes` is a run of `KeyValue` messages, each under field 6 as in a log record.
struct RecordBytes: VariableSource {
    let bytes: UnsafeRawBufferPointer
    let bodySize: Int64
    let attributesSize: Int64

    func value(_ slot: Int) -> Value { .null }

    func integer(_ slot: Int) -> Int64 { slot == 0 ? bodySize : attributesSize }

    func attribute(_ slot: Int, _ key: UnsafeRawBufferPointer) -> AttributeView {
        var found = AttributeView.absent
        var position = 0
        while position + 1 < bytes.count {
            let end = position + 2 + Int(bytes[position + 1])
            let keyStart = position + 4
            let keyEnd = keyStart + Int(bytes[position + 3])
            if keyEnd - keyStart == key.count, bytes[keyStart..<keyEnd].elementsEqual(key) {
                found = value(in: keyEnd + 2..<end)
            }
            position = end
        }
        return found
    }

    /// The `AnyValue` in these bytes: a string (field 1) or an integer below 128 (field 3).
    private func value(in range: Range<Int>) -> AttributeView {
        switch bytes[range.lowerBound] {
        case 0x0A:
            .text(UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound + 2..<range.upperBound]))
        case 0x18: .int(Int64(bytes[range.lowerBound + 1]))
        default: .elsewhere
        }
    }
}

extension RecordBytes {
    /// The bytes of attributes; every text must be shorter than 100 bytes.
    static func encode(_ attributes: [(String, String)]) -> [UInt8] {
        attributes.flatMap { key, value in
            let any = [0x0A, UInt8(value.utf8.count)] + Array(value.utf8)
            let pair =
                [0x0A, UInt8(key.utf8.count)] + Array(key.utf8) + [0x12, UInt8(any.count)] + any
            return [0x32, UInt8(pair.count)] + pair
        }
    }
}
