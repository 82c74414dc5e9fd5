/// Reads PostgreSQL's binary format from front to back; every read is checked against the end.
struct BinaryReader {
    private var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        rest = bytes
    }

    var count: Int { rest.count }
    var isAtEnd: Bool { rest.isEmpty }

    /// The next integer in network order; nil at the end.
    mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) -> Integer? {
        let size = MemoryLayout<Integer>.size
        guard rest.count >= size else { return nil }
        let value = Integer(bigEndian: rest.loadUnaligned(as: Integer.self))
        rest = UnsafeRawBufferPointer(rebasing: rest[size...])
        return value
    }

    /// The next `count` bytes; nil when fewer are left or the count is negative.
    mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, rest.count >= count else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: rest[..<count])
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return bytes
    }

    /// Everything that is left.
    mutating func remainder() -> UnsafeRawBufferPointer {
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[rest.endIndex...]) }
        return rest
    }

    /// The one integer this holds; nil if it is of another size.
    func only<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer? {
        var reader = self
        guard let value = reader.integer(Integer.self), reader.isAtEnd else { return nil }
        return value
    }
}
