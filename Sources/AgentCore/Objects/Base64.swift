/// RFC 4648 base64, as far as literals written by the build need it.
enum Base64 {
    /// Decodes a literal that is known to be valid; what is not of the alphabet counts as zero
    /// bits.
    static func decode(_ literal: StaticString, byteCount: Int) -> [UInt8] {
        let text = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text where bytes.count < byteCount {
            bits = bits << 6 | UInt32(value(character))
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt8 {
        switch character {
        case 0x41...0x5A: character - 0x41
        case 0x61...0x7A: character - 0x61 + 26
        case 0x30...0x39: character - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: 0
        }
    }
}
