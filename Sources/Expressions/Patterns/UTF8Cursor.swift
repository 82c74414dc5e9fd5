/// Reads code points from bytes in UTF-8.
struct UTF8Cursor {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Whether something was read that is no UTF-8; the rest is then not read.
    private(set) var isInvalid = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next code point; nil at the end and from the first byte on that is no UTF-8.
    mutating func next() -> UInt32? {
        guard position < bytes.count, !isInvalid else { return nil }
        let first = bytes[position]
        position += 1
        if first < 0x80 { return UInt32(first) }
        let scalar: UInt32? =
            switch first {
            case 0xC2...0xDF: rest(of: UInt32(first & 0x1F), count: 1, least: 0x80)
            case 0xE0...0xEF: rest(of: UInt32(first & 0x0F), count: 2, least: 0x800)
            case 0xF0...0xF4: rest(of: UInt32(first & 0x07), count: 3, least: 0x1_0000)
            default: nil
            }
        isInvalid = scalar == nil
        return scalar
    }

    /// Adds continuation bytes; nil when they are none, or make a code point that has a shorter
    /// form.
    private mutating func rest(of start: UInt32, count: Int, least: UInt32) -> UInt32? {
        guard position + count <= bytes.count else { return nil }
        var value = start
        for _ in 0..<count {
            let byte = bytes[position]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
            position += 1
        }
        return value >= least && Unicode.Scalar(value) != nil ? value : nil
    }
}
