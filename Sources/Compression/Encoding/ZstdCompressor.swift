import CZstd

/// Compresses whole bodies into one zstd frame each, with a context that is used again.
///
/// Not for use from two threads at a time. Frames tell their content's size.
public final class ZstdCompressor {
    private let context: OpaquePointer
    /// Room for the largest frame so far, so that a result takes no more memory than it needs.
    private var scratch: [UInt8] = []

    /// A compressor at a level of zstd, 1 to 22; 1 is the fastest.
    public init(level: Int = 1) throws(CompressionError) {
        guard let context = ZSTD_createCCtx() else {
            throw CompressionError(code: .codecFailed, message: "no memory for the zstd encoder")
        }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(clamping: level))
    }

    deinit { ZSTD_freeCCtx(context) }

    /// One frame with the whole of `bytes`, also where they are none.
    public func compress(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        if scratch.count < bound { scratch = [UInt8](repeating: 0, count: bound) }
        let written = scratch.withUnsafeMutableBytes { target in
            ZSTD_compress2(
                context,
                target.baseAddress,
                target.count,
                bytes.baseAddress,
                bytes.count
            )
        }
        guard ZSTD_isError(written) == 0 else {
            throw CompressionError(
                code: .codecFailed,
                message: "zstd cannot compress: \(String(cString: ZSTD_getErrorName(written)))"
            )
        }
        return Array(scratch[..<written])
    }

    /// One frame with the whole of `bytes`.
    public func compress(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        let outcome = bytes.withUnsafeBytes { source in
            Result { () throws(CompressionError) in try compress(source) }
        }
        return try outcome.get()
    }
}
