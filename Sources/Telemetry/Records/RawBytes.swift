extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes.
    @inlinable
    package func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        count == other.count && elementsEqual(other)
    }
}
