import CDeflate

/// Compresses whole bodies into one gzip member each, with a state that is used again.
///
/// Not for use from two threads at a time.
public final class GzipCompressor {
    private let codec: OpaquePointer
    /// Room for the largest member so far, so that a result takes no more memory than it needs.
    private var scratch: [UInt8] = []

    /// A compressor at a level of libdeflate, 1 to 12; 1 is the fastest.
    public init(level: Int = 1) throws(CompressionError) {
        guard let codec = libdeflate_alloc_compressor(Int32(clamping: level)) else {
            throw CompressionError(code: .codecFailed, message: "no memory for the gzip encoder")
        }
        self.codec = codec
    }

    deinit { libdeflate_free_compressor(codec) }

    /// One member with the whole of `bytes`, also where they are none.
    public func compress(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> [UInt8] {
        let bound = libdeflate_gzip_compress_bound(codec, bytes.count)
        if scratch.count < bound { scratch = [UInt8](repeating: 0, count: bound) }
        let written = scratch.withUnsafeMutableBytes { target in
            libdeflate_gzip_compress(
                codec,
                bytes.baseAddress,
                bytes.count,
                target.baseAddress,
                target.count
            )
        }
        guard written > 0 else {
            throw CompressionError(code: .codecFailed, message: "gzip cannot compress the body")
        }
        return Array(scratch[..<written])
    }
}
