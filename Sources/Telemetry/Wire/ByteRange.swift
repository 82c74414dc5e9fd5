/// Bytes inside a buffer that somebody else keeps alive; unlike a buffer pointer never nil.
struct ByteRange {
    let start: UnsafeRawPointer
    let end: UnsafeRawPointer

    @inline(__always)
    var count: Int { end - start }

    @inline(__always)
    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
