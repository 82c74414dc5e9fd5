/// Key-value pairs seen in place: a record's attributes, a resource's, or a map value.
public struct AttributesView: Sequence {
    /// One pair; the key is raw UTF-8.
    public typealias Element = (key: UnsafeRawBufferPointer, value: ValueView)

    /// Yields every pair in the order of the bytes, repeated keys too.
    public struct Iterator: IteratorProtocol {
        fileprivate var pairs: FieldPathIterator

        /// The next pair; nil at the end.
        public mutating func next() -> Element? {
            guard let pair = pairs.next() else { return nil }
            return (KeyValueView.key(of: pair).buffer, KeyValueView.value(of: pair))
        }
    }

    private let range: ByteRange
    private let path: FieldPathIterator.Path
    private let notBefore: UnsafeRawPointer

    init(_ range: ByteRange, path: FieldPathIterator.Path, notBefore: UnsafeRawPointer? = nil) {
        self.range = range
        self.path = path
        self.notBefore = notBefore ?? range.start
    }

    /// Starts at the first pair.
    public func makeIterator() -> Iterator {
        Iterator(pairs: FieldPathIterator(range, path: path, notBefore: notBefore))
    }

    func forEachPair(_ body: (ByteRange) -> Void) {
        var pairs = FieldPathIterator(range, path: path, notBefore: notBefore)
        while let pair = pairs.next() { body(pair) }
    }

    /// The value of the last pair with this key; nil without one.
    public subscript(key: String) -> ValueView? {
        var key = key
        return key.withUTF8 { self[utf8: UnsafeRawBufferPointer($0)] }
    }

    /// The value of the last pair with this key; nil without one.
    public subscript(utf8 key: UnsafeRawBufferPointer) -> ValueView? {
        var found: ByteRange?
        var pairs = FieldPathIterator(range, path: path, notBefore: notBefore)
        while let pair = pairs.next() {
            if KeyValueView.key(of: pair).buffer.hasSameBytes(as: key) { found = pair }
        }
        return found.map(KeyValueView.value(of:))
    }
}
