/// Where a constant text or bytes lie in the code's bytes.
@usableFromInline
struct Place: Sendable {
    @usableFromInline let start: Int32
    @usableFromInline let count: Int32

    init(start: Int, count: Int) {
        self.start = Int32(clamping: start)
        self.count = Int32(clamping: count)
    }

    @inlinable
    func bytes(in pool: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: pool[Int(start)..<Int(start) + Int(count)])
    }
}
