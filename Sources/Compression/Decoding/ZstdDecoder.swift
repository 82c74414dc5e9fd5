import CZstd

/// zstd frames: in one step where the frame tells its size, else as a stream with a bounded window.
final class ZstdDecoder {
    /// 8 MiB, which RFC 8878 recommends every decoder to support and every sender to keep to.
    private static let windowLogMax: Int32 = 23
    /// Values that zstd.h spells as casts, which are not imported.
    private static let sizeUnknown = UInt64.max
    private static let sizeError = UInt64.max - 1
    private static let skippableMagic: ClosedRange<UInt32> = 0x184D_2A50...0x184D_2A5F
    /// Numbers of `ZSTD_ErrorCode`, stable by zstd_errors.h.
    private static let srcSizeWrong: UInt32 = 72
    private static let windowTooLarge: UInt32 = 16

    private let context: OpaquePointer

    init() throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else {
            throw CompressionError(code: .codecFailed, message: "no memory for the zstd decoder")
        }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogMax)
    }

    deinit { ZSTD_freeDCtx(context) }

    func decode(
        _ bytes: UnsafeRawBufferPointer,
        into output: inout OutputBuffer,
        limitBytes: Int
    ) throws(CompressionError) {
        var rest = bytes
        var frameCount = 0
        while !rest.isEmpty {
            guard frameCount == 0 || Self.startsFrame(rest) else {
                throw .trailingGarbage(.zstd, byteCount: rest.count)
            }
            let frameBytes = ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
            guard ZSTD_isError(frameBytes) == 0 else { throw Self.fault(frameBytes) }
            let frame = UnsafeRawBufferPointer(rebasing: rest[..<frameBytes])
            try decodeFrame(frame, into: &output, limitBytes: limitBytes)
            rest = UnsafeRawBufferPointer(rebasing: rest[frameBytes...])
            frameCount += 1
        }
    }

    private func decodeFrame(
        _ frame: UnsafeRawBufferPointer,
        into output: inout OutputBuffer,
        limitBytes: Int
    ) throws(CompressionError) {
        let size = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
        switch size {
        case Self.sizeError: throw .corrupt(.zstd, "the frame's header is damaged")
        case Self.sizeUnknown: try streamFrame(frame, into: &output, limitBytes: limitBytes)
        case 0: try decodeWhole(frame, into: &output)
        default:
            guard size <= UInt64(limitBytes - output.count) else { throw .overLimit(limitBytes) }
            try output.makeRoom(for: Int(size))
            try decodeWhole(frame, into: &output)
        }
    }

    /// Decodes a frame for whose whole content there is room; skippable frames have none.
    private func decodeWhole(
        _ frame: UnsafeRawBufferPointer,
        into output: inout OutputBuffer
    ) throws(CompressionError) {
        try output.write { target throws(CompressionError) in
            let written = ZSTD_decompressDCtx(
                context,
                target.baseAddress,
                target.count,
                frame.baseAddress,
                frame.count
            )
            guard ZSTD_isError(written) == 0 else { throw Self.fault(written) }
            return written
        }
    }

    private func streamFrame(
        _ frame: UnsafeRawBufferPointer,
        into output: inout OutputBuffer,
        limitBytes: Int
    ) throws(CompressionError) {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        var input = ZSTD_inBuffer(src: frame.baseAddress, size: frame.count, pos: 0)
        var roomBytes = max(4 * frame.count, 16_384)
        var hint = 1
        while hint != 0 {
            try output.makeRoom(for: roomBytes)
            let isFull = output.count == output.capacity
            var overflow: UInt8 = 0
            var overflowBytes = 0
            if isFull {
                // At the limit the frame may still end without a byte more; one byte tells.
                overflowBytes = withUnsafeMutableBytes(of: &overflow) { probe in
                    var room = ZSTD_outBuffer(dst: probe.baseAddress, size: 1, pos: 0)
                    hint = ZSTD_decompressStream(context, &room, &input)
                    return room.pos
                }
            } else {
                try output.write { target throws(CompressionError) in
                    var room = ZSTD_outBuffer(
                        dst: target.baseAddress,
                        size: target.count,
                        pos: 0
                    )
                    hint = ZSTD_decompressStream(context, &room, &input)
                    return room.pos
                }
            }
            guard ZSTD_isError(hint) == 0 else { throw Self.fault(hint) }
            guard overflowBytes == 0 else { throw .overLimit(limitBytes) }
            let isStuck = input.pos == input.size && output.count < output.capacity
            guard hint == 0 || !isStuck else { throw .truncated(.zstd) }
            if output.count == output.capacity { roomBytes = max(output.capacity, 16_384) }
        }
    }

    private static func startsFrame(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4 else { return false }
        let magic = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
        return magic == UInt32(ZSTD_MAGICNUMBER) || skippableMagic.contains(magic)
    }

    private static func fault(_ result: Int) -> CompressionError {
        // zstd returns errors as negative numbers in a size_t.
        switch UInt32(truncatingIfNeeded: 0 &- result) {
        case srcSizeWrong: return .truncated(.zstd)
        case windowTooLarge:
            return CompressionError(
                code: .windowTooLarge,
                message: "a zstd frame needs a window of more than \(1 << windowLogMax) bytes; "
                    + "compress with a smaller window"
            )
        default: return .corrupt(.zstd, String(cString: ZSTD_getErrorName(result)))
        }
    }
}
