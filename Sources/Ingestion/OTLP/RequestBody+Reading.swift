import Compression
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The bytes of a request, decompressed; they stay where they arrived when nothing compressed them.
enum OTLPBody: Sendable {
    case received(ByteBuffer)
    case decompressed([UInt8])

    /// The bytes, valid inside `body` only.
    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        switch self {
        case .received(let buffer): try buffer.withUnsafeReadableBytes(body)
        case .decompressed(let bytes): try bytes.withUnsafeBytes(body)
        }
    }

    var count: Int {
        switch self {
        case .received(let buffer): buffer.readableBytes
        case .decompressed(let bytes): bytes.count
        }
    }
}

extension Request {
    /// The content coding; one at the most, `identity` being none.
    func contentCoding() throws(IngestRefusal) -> ContentCoding? {
        let value = headers[values: .contentEncoding].joined(separator: ",")
        let name = String(value.filter { $0 != " " && $0 != "\t" }).lowercased()
        switch name {
        case "", "identity": return nil
        case "gzip", "x-gzip": return .gzip
        case "zstd": return .zstd
        case "deflate": return .deflate
        default: throw .unsupportedCoding(value)
        }
    }

    /// Reads the body to its end, within the limit and the memory that the charge can get.
    func readBody(limitBytes: Int, charge: MemoryCharge) async throws -> ByteBuffer {
        let announced = headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limitBytes else { throw IngestRefusal.tooLarge(limitBytes: limitBytes) }
        try charge.grow(to: announced)
        var whole = ByteBuffer()
        whole.reserveCapacity(announced)
        for try await chunk in body {
            let count = whole.readableBytes + chunk.readableBytes
            guard count <= limitBytes else { throw IngestRefusal.tooLarge(limitBytes: limitBytes) }
            try charge.grow(to: count)
            whole.writeImmutableBuffer(chunk)
        }
        return whole
    }
}
