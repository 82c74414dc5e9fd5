import CDeflate

@testable import Compression

/// Bodies for the tests, and gzip and zlib members of them.
enum SampleBytes {
    /// Text that compresses about as well as flow records do.
    static func text(byteCount: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<byteCount).map { index in
            if index % 7 == 0 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695 }
            return UInt8(97 + (state >> 59))
        }
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        deflate(bytes, libdeflate_gzip_compress_bound, libdeflate_gzip_compress)
    }

    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        deflate(bytes, libdeflate_zlib_compress_bound, libdeflate_zlib_compress)
    }

    static func zstd(_ bytes: [UInt8]) throws -> [UInt8] {
        try ZstdCompressor().compress(bytes)
    }

    static func member(_ bytes: [UInt8], coding: ContentCoding) throws -> [UInt8] {
        switch coding {
        case .gzip: gzip(bytes)
        case .deflate: zlib(bytes)
        case .zstd: try zstd(bytes)
        }
    }

    private static func deflate(
        _ bytes: [UInt8],
        _ bound: (OpaquePointer?, Int) -> Int,
        _ compress: (
            OpaquePointer?, UnsafeRawPointer?, Int, UnsafeMutableRawPointer?, Int
        ) -> Int
    ) -> [UInt8] {
        let codec = libdeflate_alloc_compressor(6)
        defer { libdeflate_free_compressor(codec) }
        return [UInt8](unsafeUninitializedCapacity: bound(codec, bytes.count)) { target, count in
            count = compress(codec, bytes, bytes.count, target.baseAddress, target.count)
        }
    }
}
