/// An array value seen in place.
public struct ArrayView: Sequence {
    /// Yields the elements in the order of the bytes.
    public struct Iterator: IteratorProtocol {
        fileprivate var elements: FieldPathIterator

        /// The next element; nil at the end.
        public mutating func next() -> ValueView? {
            elements.next().map(ValueView.init(message:))
        }
    }

    private let range: ByteRange
    private let path: FieldPathIterator.Path
    private let notBefore: UnsafeRawPointer

    init(_ range: ByteRange, path: FieldPathIterator.Path, notBefore: UnsafeRawPointer) {
        self.range = range
        self.path = path
        self.notBefore = notBefore
    }

    /// Starts at the first element.
    public func makeIterator() -> Iterator {
        Iterator(elements: FieldPathIterator(range, path: path, notBefore: notBefore))
    }
}
