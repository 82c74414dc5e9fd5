/// Base64 (RFC 4648): encodes with the standard alphabet, decodes that and the URL-safe one.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// Appends with padding.
    package static func encode(_ value: UnsafeRawBufferPointer, into text: inout [UInt8]) {
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in value {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(bits >> UInt32(bitCount) & 63)])
            }
        }
        if bitCount > 0 { text.append(alphabet[Int(bits << UInt32(6 - bitCount) & 63)]) }
        for _ in 0..<((3 - value.count % 3) % 3) { text.append(UInt8(ascii: "=")) }
    }

    /// Nil for anything that is not base64; padding may be left out, but not be wrong.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let digit = digit(byte) else { return nil }
            bits = bits << 6 | digit
            digits += 1
            if digits % 4 != 1 {
                decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32((4 - digits % 4) % 4 * 2)))
            }
        }
        let isPadded = padding == 0 || padding <= 2 && (digits + padding) % 4 == 0
        return digits % 4 != 1 && isPadded ? decoded : nil
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
