/// Finds a pair by its key among the fields of a message that was scanned before.
///
/// The innermost loop of rules that read attributes: a pair as every encoder writes it, a key below
/// 128 bytes and then one value, is told from others by the length and bytes of its key alone.
enum AttributeSearch {
    /// The last pair with this key in the repeated field `number` of a message; nil without one.
    static func lastPair(
        of key: UnsafeRawBufferPointer,
        field number: UInt32,
        in message: ByteRange
    ) -> ByteRange? {
        var found: ByteRange?
        var fields = FieldReader(message)
        while fields.next() {
            guard fields.number == number, fields.wireType == WireType.bytes.rawValue else {
                continue
            }
            if hasKey(fields.content, key) { found = fields.content }
        }
        return found
    }

    @inline(__always)
    private static func hasKey(_ pair: ByteRange, _ key: UnsafeRawBufferPointer) -> Bool {
        guard let plain = PlainPair(pair) else {
            return KeyValueView.key(of: pair).buffer.hasSameBytes(as: key)
        }
        return plain.keySize == key.count && plain.key(in: pair).hasSameBytes(as: key)
    }
}
