import CDeflate

/// gzip and zlib by libdeflate, which decodes whole members: where the room is too small, the room
/// grows and the member is decoded anew.
final class DeflateDecoder {
    /// deflate cannot do better than 1032 to 1, so a larger announced size is a lie.
    private static let expansionMax = 1032
    /// The smallest gzip member: header 10, an empty block 2, checksum and size 8.
    private static let gzipMemberBytesMin = 20

    private let codec: OpaquePointer

    init() throws(CompressionError) {
        guard let codec = libdeflate_alloc_decompressor() else {
            throw CompressionError(code: .codecFailed, message: "no memory for the gzip decoder")
        }
        self.codec = codec
    }

    deinit { libdeflate_free_decompressor(codec) }

    func decode(
        _ bytes: UnsafeRawBufferPointer,
        coding: ContentCoding,
        into output: inout OutputBuffer,
        limitBytes: Int
    ) throws(CompressionError) {
        try output.makeRoom(for: Self.sizeGuess(bytes, coding: coding))
        var rest = bytes
        repeat {
            let used = try decodeMember(
                rest,
                coding: coding,
                into: &output,
                limitBytes: limitBytes
            )
            rest = UnsafeRawBufferPointer(rebasing: rest[used...])
            let isAnotherMember = coding == .gzip && rest.starts(with: [0x1F, 0x8B])
            guard rest.isEmpty || isAnotherMember else {
                throw .trailingGarbage(coding, byteCount: rest.count)
            }
        } while !rest.isEmpty
    }

    /// Decodes one member and returns how many bytes of input it took.
    private func decodeMember(
        _ bytes: UnsafeRawBufferPointer,
        coding: ContentCoding,
        into output: inout OutputBuffer,
        limitBytes: Int
    ) throws(CompressionError) -> Int {
        while true {
            var usedBytes = 0
            var outcome = LIBDEFLATE_BAD_DATA
            try output.write { target throws(CompressionError) in
                var writtenBytes = 0
                outcome = run(bytes, coding, target, &usedBytes, &writtenBytes)
                return outcome == LIBDEFLATE_SUCCESS ? writtenBytes : 0
            }
            switch outcome {
            case LIBDEFLATE_SUCCESS: return usedBytes
            case LIBDEFLATE_INSUFFICIENT_SPACE where output.isAtLimit:
                throw .overLimit(limitBytes)
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                try output.makeRoom(for: max(4 * (output.capacity - output.count), 65_536))
            default: throw Self.fault(bytes, coding: coding)
            }
        }
    }

    private func run(
        _ bytes: UnsafeRawBufferPointer,
        _ coding: ContentCoding,
        _ target: UnsafeMutableRawBufferPointer,
        _ usedBytes: inout Int,
        _ writtenBytes: inout Int
    ) -> libdeflate_result {
        // An empty array has no address; the codec wants one even where it may write nothing.
        var nothing: UInt8 = 0
        return withUnsafeMutableBytes(of: &nothing) { placeholder in
            let room = target.baseAddress ?? placeholder.baseAddress
            return switch coding {
            case .gzip:
                libdeflate_gzip_decompress_ex(
                    codec,
                    bytes.baseAddress,
                    bytes.count,
                    room,
                    target.count,
                    &usedBytes,
                    &writtenBytes
                )
            case .deflate, .zstd:
                libdeflate_zlib_decompress_ex(
                    codec,
                    bytes.baseAddress,
                    bytes.count,
                    room,
                    target.count,
                    &usedBytes,
                    &writtenBytes
                )
            }
        }
    }

    /// What the output will probably take: gzip says it (modulo 2^32) in its last four bytes.
    private static func sizeGuess(
        _ bytes: UnsafeRawBufferPointer,
        coding: ContentCoding
    ) -> Int {
        guard coding == .gzip, bytes.count >= gzipMemberBytesMin else { return 6 * bytes.count }
        let announced = bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)
        let size = Int(UInt32(littleEndian: announced))
        return size <= expansionMax * bytes.count ? max(size, bytes.count) : 6 * bytes.count
    }

    /// libdeflate does not tell a member that was cut off from one that was damaged; only a member
    /// too short to be whole is sure to be cut off.
    private static func fault(
        _ bytes: UnsafeRawBufferPointer,
        coding: ContentCoding
    ) -> CompressionError {
        let isGzipStart = bytes.prefix(2).elementsEqual([0x1F, 0x8B].prefix(bytes.count))
        if coding == .gzip, isGzipStart, bytes.count < gzipMemberBytesMin {
            return .truncated(coding)
        }
        return .corrupt(coding, "cut off, damaged or of another format")
    }
}
