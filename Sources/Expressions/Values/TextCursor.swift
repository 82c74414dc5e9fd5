/// Reads text from its start, byte by byte.
struct TextCursor {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// The next byte, nil at the end.
    var next: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Takes the text if it stands here.
    mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
            return false
        }
        position += count
        return true
    }

    /// Exactly this many decimal digits as a number; nil when there are fewer.
    mutating func digits(_ count: Int) -> Int64? {
        guard position + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for _ in 0..<count {
            guard bytes[position].isDigit else { return nil }
            value = value * 10 + Int64(bytes[position] - UInt8(ascii: "0"))
            position += 1
        }
        return value
    }

    /// All decimal digits that stand here, perhaps none.
    mutating func allDigits() -> ArraySlice<UInt8> {
        let start = position
        while let byte = next, byte.isDigit { position += 1 }
        return bytes[start..<position]
    }

    /// Up to nine digits after a point as nanoseconds, further ones dropped; nil without a digit.
    mutating func nanoseconds() -> Int32? {
        let digits = allDigits()
        guard !digits.isEmpty else { return nil }
        var value: Int32 = 0
        for offset in 0..<9 {
            let digit = offset < digits.count ? digits[digits.startIndex + offset] : 0x30
            value = value * 10 + Int32(digit - UInt8(ascii: "0"))
        }
        return value
    }
}
