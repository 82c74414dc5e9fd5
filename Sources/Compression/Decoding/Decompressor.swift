/// Decodes bodies that came from outside, within limits; keeps its codecs for the next body.
///
/// Not for use from two threads at a time. Members of gzip and frames of zstd are decoded one after
/// the other under one limit; anything else after the end is refused.
public final class Decompressor {
    private var deflateDecoder: DeflateDecoder?
    private var zstdDecoder: ZstdDecoder?

    /// A decompressor without codecs; each is made when first needed.
    public init() {}

    /// Decompresses a whole body.
    ///
    /// - Parameters:
    ///   - limit: The largest output in bytes; exactly this much is accepted.
    ///   - reserve: Asked, with the total in bytes, before the output's memory grows; false
    ///     refuses. A zstd frame that hides its size takes up to 8 MiB of window that is not asked
    ///     for.
    /// - Throws: `CompressionError`; nothing of the output is kept.
    public func decompress(
        _ bytes: UnsafeRawBufferPointer,
        coding: ContentCoding,
        limit: Int,
        reserve: (Int) -> Bool = { _ in true }
    ) throws(CompressionError) -> [UInt8] {
        guard !bytes.isEmpty else { throw .empty(coding) }
        let outcome = withoutActuallyEscaping(reserve) { reserve in
            Result { () throws(CompressionError) in
                let limitBytes = max(limit, 0)
                var output = OutputBuffer(limitBytes: limitBytes, reserve: reserve)
                switch coding {
                case .zstd: try zstd().decode(bytes, into: &output, limitBytes: limitBytes)
                case .gzip, .deflate:
                    try deflate().decode(
                        bytes,
                        coding: coding,
                        into: &output,
                        limitBytes: limitBytes
                    )
                }
                return output.finish()
            }
        }
        return try outcome.get()
    }

    private func zstd() throws(CompressionError) -> ZstdDecoder {
        if let zstdDecoder { return zstdDecoder }
        let decoder = try ZstdDecoder()
        zstdDecoder = decoder
        return decoder
    }

    private func deflate() throws(CompressionError) -> DeflateDecoder {
        if let deflateDecoder { return deflateDecoder }
        let decoder = try DeflateDecoder()
        deflateDecoder = decoder
        return decoder
    }
}

/// Decompresses a whole body with codecs made for it alone; see `Decompressor.decompress`.
public func decompress(
    _ bytes: UnsafeRawBufferPointer,
    coding: ContentCoding,
    limit: Int,
    reserve: (Int) -> Bool = { _ in true }
) throws(CompressionError) -> [UInt8] {
    try Decompressor().decompress(bytes, coding: coding, limit: limit, reserve: reserve)
}
