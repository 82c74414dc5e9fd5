/// Undoes the escapes of a JSON string that was checked before.
enum JSONEscapes {
    /// Appends the text as UTF-8; a lone surrogate becomes U+FFFD.
    static func append(_ range: ByteRange, to writer: inout ProtobufWriter) {
        var position = range.start
        while position < range.end {
            var plain = position
            while plain < range.end, plain.load(as: UInt8.self) != UInt8(ascii: "\\") { plain += 1 }
            writer.raw(ByteRange(start: position, end: plain).buffer)
            position = plain
            guard position < range.end else { return }
            let escape = position.load(fromByteOffset: 1, as: UInt8.self)
            guard escape == UInt8(ascii: "u") else {
                writer.byte(character(escape))
                position += 2
                continue
            }
            let scalar = scalar(at: position, before: range.end)
            for byte in UTF8.encode(scalar.value) ?? UTF8.encodedReplacementCharacter {
                writer.byte(byte)
            }
            position += scalar.length
        }
    }

    /// The four hexadecimal digits at an address; nil if one of them is not.
    static func codeUnit(at address: UnsafeRawPointer) -> UInt16? {
        var value: UInt16 = 0
        for index in 0..<4 {
            let byte = address.load(fromByteOffset: index, as: UInt8.self)
            guard let digit = HexadecimalDigit.value(byte) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    /// The scalar that begins with the `\u` at an address, and how many bytes spell it.
    private static func scalar(
        at address: UnsafeRawPointer,
        before end: UnsafeRawPointer
    ) -> (value: Unicode.Scalar, length: Int) {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard let first = codeUnit(at: address + 2) else { return (replacement, 6) }
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        let next = address + 6
        guard UTF16.isLeadSurrogate(first), end - next >= 6,
            next.load(as: UInt8.self) == UInt8(ascii: "\\"),
            next.load(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "u"),
            let second = codeUnit(at: next + 2), UTF16.isTrailSurrogate(second)
        else { return (replacement, 6) }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        return (Unicode.Scalar(value) ?? replacement, 12)
    }

    private static func character(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }
}
