/// A compiled eBPF object inside the executable; the build writes one extension for each program.
struct EmbeddedObject: Sendable {
    let name: String
    let byteCount: Int
    let base64: StaticString

    /// Decodes the object and hands out its bytes, valid inside `body` only.
    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try Base64.decode(base64, byteCount: byteCount).withUnsafeBytes(body)
    }
}
