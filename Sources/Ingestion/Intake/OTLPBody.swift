package import NIOCore

/// The bytes of a request, decompressed; they stay where they arrived when nothing compressed them.
package enum OTLPBody: Sendable {
    case received(ByteBuffer)
    case decompressed([UInt8])

    /// The bytes, valid inside `body` only.
    package func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        switch self {
        case .received(let buffer): try buffer.withUnsafeReadableBytes(body)
        case .decompressed(let bytes): try bytes.withUnsafeBytes(body)
        }
    }

    /// How many bytes.
    package var count: Int {
        switch self {
        case .received(let buffer): buffer.readableBytes
        case .decompressed(let bytes): bytes.count
        }
    }
}
