import CZstd
import Testing

@testable import Compression

@Suite("Decompressor")
struct DecompressorTests {
    private let decompressor = Decompressor()

    private func decompress(
        _ bytes: [UInt8],
        _ coding: ContentCoding,
        limit: Int = 1 << 26,
        reserve: (Int) -> Bool = { _ in true }
    ) throws(CompressionError) -> [UInt8] {
        let outcome = bytes.withUnsafeBytes { source in
            Result { () throws(CompressionError) in
                try decompressor.decompress(
                    source,
                    coding: coding,
                    limit: limit,
                    reserve: reserve
                )
            }
        }
        return try outcome.get()
    }

    private func code(
        _ bytes: [UInt8],
        _ coding: ContentCoding,
        limit: Int = 1 << 26,
        reserve: (Int) -> Bool = { _ in true }
    ) -> CompressionError.Code? {
        do {
            _ = try decompress(bytes, coding, limit: limit, reserve: reserve)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("what was compressed comes back", arguments: ContentCoding.allCases)
    func roundTrip(coding: ContentCoding) throws {
        for byteCount in [0, 1, 100, 65_536, 1_000_000, 5_000_001] {
            let text = SampleBytes.text(byteCount: byteCount)
            #expect(try decompress(SampleBytes.member(text, coding: coding), coding) == text)
        }
    }

    @Test(
        "members and frames are decoded one after the other",
        arguments: [ContentCoding.gzip, .zstd]
    )
    func concatenated(coding: ContentCoding) throws {
        let texts = [3000, 0, 1, 400_000].map { SampleBytes.text(byteCount: $0, seed: 9) }
        let bytes = try texts.flatMap { try SampleBytes.member($0, coding: coding) }
        #expect(try decompress(bytes, coding) == texts.flatMap { $0 })
    }

    @Test("the limit is met exactly and never passed", arguments: ContentCoding.allCases)
    func limit(coding: ContentCoding) throws {
        let text = SampleBytes.text(byteCount: 300_000)
        let bytes = try SampleBytes.member(text, coding: coding)
        #expect(try decompress(bytes, coding, limit: 300_000) == text)
        #expect(code(bytes, coding, limit: 299_999) == .overLimit)
        #expect(code(bytes, coding, limit: 0) == .overLimit)
    }

    @Test("the limit is one over all members", arguments: [ContentCoding.gzip, .zstd])
    func limitOverMembers(coding: ContentCoding) throws {
        let text = SampleBytes.text(byteCount: 1000)
        let bytes = try (0..<5).flatMap { _ in try SampleBytes.member(text, coding: coding) }
        #expect(try decompress(bytes, coding, limit: 5000).count == 5000)
        #expect(code(bytes, coding, limit: 4999) == .overLimit)
    }

    @Test(
        "memory is asked for before it grows, and a refusal ends it",
        arguments: ContentCoding.allCases
    )
    func reserve(coding: ContentCoding) throws {
        let zeros = [UInt8](repeating: 0, count: 20_000_000)
        let bytes = try SampleBytes.member(zeros, coding: coding)
        var granted = 0
        let output = try decompress(bytes, coding) { total in
            #expect(total > granted)
            granted = total
            return true
        }
        #expect(output == zeros)
        #expect(granted >= 20_000_000 && granted <= 1 << 26)
        #expect(code(bytes, coding, reserve: { $0 <= 1_000_000 }) == .memoryRefused)
    }

    @Test("nothing at all is refused as empty", arguments: ContentCoding.allCases)
    func empty(coding: ContentCoding) {
        #expect(code([], coding) == .empty)
    }

    @Test("what follows the end is refused", arguments: ContentCoding.allCases)
    func trailingGarbage(coding: ContentCoding) throws {
        let bytes = try SampleBytes.member(SampleBytes.text(byteCount: 500), coding: coding)
        #expect(code(bytes + [0], coding) == .trailingGarbage)
        #expect(code(bytes + [0x1F, 0x00, 1, 2, 3, 4, 5], coding) == .trailingGarbage)
    }

    @Test("every cut is refused", arguments: ContentCoding.allCases)
    func cut(coding: ContentCoding) throws {
        let bytes = try SampleBytes.member(SampleBytes.text(byteCount: 500), coding: coding)
        for count in 1..<bytes.count {
            let refusal = code(Array(bytes[..<count]), coding)
            switch coding {
            case .zstd: #expect(refusal == .truncated)
            case .gzip: #expect(refusal == (count < 20 ? .truncated : .corrupt))
            case .deflate: #expect(refusal == .corrupt)
            }
        }
    }

    @Test("one changed byte never passes unseen or traps", arguments: ContentCoding.allCases)
    func damaged(coding: ContentCoding) throws {
        let text = SampleBytes.text(byteCount: 500)
        let bytes = try SampleBytes.member(text, coding: coding)
        var passed = 0
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x55
            // A changed flag or time in gzip's header changes no content; zstd here has no
            // checksum.
            if let output = try? decompress(damaged, coding, limit: 100_000) {
                passed += 1
                #expect(output == text || coding == .zstd)
            }
        }
        #expect(coding == .zstd || passed < 12)
    }

    @Test("a frame that hides its size is decoded as a stream, at the limit too")
    func streamedFrame() throws {
        for byteCount in [0, 1, 16_384, 700_000] {
            let text = SampleBytes.text(byteCount: byteCount)
            let frame = streamed(text)
            #expect(try decompress(frame, .zstd) == text)
            #expect(try decompress(frame, .zstd, limit: byteCount) == text)
            #expect(byteCount == 0 || code(frame, .zstd, limit: byteCount - 1) == .overLimit)
            #expect(code(Array(frame.dropLast()), .zstd) == .truncated)
        }
    }

    @Test("a frame with a window over 8 MiB is refused, not paid for")
    func windowTooLarge() {
        let frame = streamed(SampleBytes.text(byteCount: 100), windowLog: 27)
        #expect(code(frame, .zstd) == .windowTooLarge)
    }

    /// A frame as streaming encoders write it: without the content's size.
    private func streamed(_ bytes: [UInt8], windowLog: Int32 = 20) -> [UInt8] {
        let context = ZSTD_createCCtx()
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog)
        var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count) + 64)
        var frameBytes = 0
        bytes.withUnsafeBytes { source in
            frame.withUnsafeMutableBytes { target in
                var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                // Two calls, so that the encoder cannot know the size at the frame's start.
                var none = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
                ZSTD_compressStream2(context, &output, &none, ZSTD_e_flush)
                var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush)
                ZSTD_compressStream2(context, &output, &input, ZSTD_e_end)
                frameBytes = output.pos
            }
        }
        return Array(frame[..<frameBytes])
    }
}
