extension UnsafeRawBufferPointer {
    /// Whether the other bytes occur somewhere in a row.
    @inlinable
    func contains(_ other: UnsafeRawBufferPointer) -> Bool {
        guard let first = other.first else { return true }
        guard other.count <= count else { return false }
        for start in 0...(count - other.count)
        where self[start] == first && hasBytes(of: other, at: start) {
            return true
        }
        return false
    }

    /// Whether the other bytes stand at an offset; they must not reach past the end.
    @inlinable
    func hasBytes(of other: UnsafeRawBufferPointer, at start: Int) -> Bool {
        for offset in 0..<other.count where self[start + offset] != other[offset] {
            return false
        }
        return true
    }
}
