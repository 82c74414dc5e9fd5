import Compression

/// Compresses bodies as a plan says.
struct LoadEncoder {
    private enum Codec {
        case none
        case gzip(GzipCompressor)
        case zstd(ZstdCompressor)
    }

    private let codec: Codec

    init(_ coding: BodyCoding) throws(CompressionError) {
        switch coding {
        case .none: codec = .none
        case .gzip: codec = .gzip(try GzipCompressor())
        case .zstd: codec = .zstd(try ZstdCompressor())
        }
    }

    /// The body as it is sent; nil where it is sent as it is.
    func encode(_ body: [UInt8]) throws(CompressionError) -> [UInt8]? {
        switch codec {
        case .none: return nil
        case .zstd(let compressor): return try compressor.compress(body)
        case .gzip(let compressor):
            let outcome = body.withUnsafeBytes { bytes in
                Result { () throws(CompressionError) in try compressor.compress(bytes) }
            }
            return try outcome.get()
        }
    }
}
