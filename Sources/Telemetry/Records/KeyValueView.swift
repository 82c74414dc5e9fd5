/// Reads one `KeyValue` message.
enum KeyValueView {
    static func key(of pair: ByteRange) -> ByteRange {
        var key = ByteRange(start: pair.start, end: pair.start)
        var fields = FieldReader(pair)
        while fields.next() {
            if fields.number == OTLPField.KeyValue.key, fields.expect(.bytes) {
                key = fields.content
            }
        }
        return key
    }

    static func value(of pair: ByteRange) -> ValueView {
        if let plain = PlainPair(pair) { return ValueView(message: plain.value(in: pair)) }
        return ValueView(in: pair, field: OTLPField.KeyValue.value)
    }
}
