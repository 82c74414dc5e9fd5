/// The layout of a `KeyValue` as every encoder writes it: a key below 128 bytes, then one value
/// below 16 KiB, then nothing.
struct PlainPair {
    let keySize: Int
    /// Where the message of the value starts; it ends where the pair does.
    private let valueOffset: Int

    /// Nil for a pair that is written in any other way and needs a closer look.
    @inline(__always)
    init?(_ pair: ByteRange) {
        let start = pair.start
        let count = pair.count
        guard count >= 4, start.load(as: UInt8.self) == 0x0A else { return nil }
        let keySize = Int(start.load(fromByteOffset: 1, as: UInt8.self))
        guard keySize < 0x80, keySize + 4 <= count,
            start.load(fromByteOffset: keySize + 2, as: UInt8.self) == 0x12
        else { return nil }
        var valueSize = Int(start.load(fromByteOffset: keySize + 3, as: UInt8.self))
        var valueOffset = keySize + 4
        if valueSize >= 0x80 {
            guard valueOffset < count else { return nil }
            let high = Int(start.load(fromByteOffset: valueOffset, as: UInt8.self))
            guard high < 0x80 else { return nil }
            valueSize = valueSize & 0x7F | high << 7
            valueOffset += 1
        }
        guard valueOffset + valueSize == count else { return nil }
        self.keySize = keySize
        self.valueOffset = valueOffset
    }

    @inline(__always)
    func key(in pair: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pair.start + 2, count: keySize)
    }

    @inline(__always)
    func value(in pair: ByteRange) -> ByteRange {
        ByteRange(start: pair.start + valueOffset, end: pair.end)
    }
}
