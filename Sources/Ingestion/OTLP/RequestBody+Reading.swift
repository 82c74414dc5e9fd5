import Compression
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

extension Request {
    /// The content coding; one at the most, `identity` being none.
    func contentCoding() throws(IngestRefusal) -> ContentCoding? {
        let values = headers[values: .contentEncoding]
        guard !values.isEmpty else { return nil }
        let value = values.joined(separator: ",")
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
        var chunks = body.makeAsyncIterator()
        while let chunk = try await Self.next(&chunks) {
            let count = whole.readableBytes + chunk.readableBytes
            guard count <= limitBytes else { throw IngestRefusal.tooLarge(limitBytes: limitBytes) }
            try charge.grow(to: count)
            whole.writeImmutableBuffer(chunk)
        }
        return whole
    }

    /// The next part of a body. What keeps it from coming is the sender's doing, not the store's:
    /// a framing that is none (RFC 9112, sections 6 and 7), or a connection that ended.
    private static func next(
        _ chunks: inout RequestBody.AsyncIterator
    ) async throws(IngestRefusal) -> ByteBuffer? {
        do {
            return try await chunks.next()
        } catch is CancellationError {
            throw .stopping
        } catch let error as HTTPError where error.status == .serviceUnavailable {
            throw .stopping
        } catch let error as HTTPError where error.status == .requestTimeout {
            throw .tooSlow(error.body ?? "the body came too slowly; send it at once")
        } catch {
            throw .invalid(
                "the body ended early or is not framed as Content-Length or chunks say; "
                    + "send it whole"
            )
        }
    }
}
